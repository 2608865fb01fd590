// An app on Slack's own client for Node, unmodified: answers a mention, a button, a form, a command, and sends a file.
import bolt from "@slack/bolt";

const { SLACK_API_URL, SLACK_BOT_TOKEN, SLACK_APP_TOKEN } = process.env;
const app = new bolt.App({
  token: SLACK_BOT_TOKEN,
  appToken: SLACK_APP_TOKEN,
  socketMode: true,
  logLevel: "error",
  clientOptions: { slackApiUrl: SLACK_API_URL },
});
const text = (words) => ({ type: "plain_text", text: words });

app.event("app_mention", async ({ event, client }) => {
  await client.reactions.add({ channel: event.channel, timestamp: event.ts, name: "eyes" });
  await client.chat.postMessage({
    channel: event.channel,
    thread_ts: event.ts,
    text: "yes",
    metadata: { event_type: "answer", event_payload: { to: event.ts } },
    blocks: [{ type: "actions", elements: [{ type: "button", action_id: "go", value: "1", text: text("Go") }] }],
  });
});

app.message("file", async ({ message, client }) => {
  await client.filesUploadV2({ channel_id: message.channel, filename: "log.txt", content: "a line", initial_comment: "Here" });
});

app.action("go", async ({ ack, body, client }) => {
  await ack();
  const block = { type: "input", block_id: "words", label: text("Words"), element: { type: "plain_text_input", action_id: "typed" } };
  const view = { type: "modal", callback_id: "form", title: text("A form"), submit: text("Send"), blocks: [block] };
  await client.views.open({ trigger_id: body.trigger_id, view });
});

app.view("form", async ({ ack, view }) => {
  const words = view.state.values.words.typed.value;
  await (words === "please" ? ack() : ack({ response_action: "errors", errors: { words: "say please" } }));
});

app.command("/hotline", async ({ ack, respond, command, client }) => {
  await ack("wait");
  const { user } = await client.users.info({ user: command.user_id, include_locale: true });
  await respond(`done: ${command.text} (${user.locale})`);
});

await app.start();
