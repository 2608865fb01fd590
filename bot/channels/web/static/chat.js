// The chat without reloading the page. The server renders every bubble; this sends, listens and puts them in order.
"use strict";

const body = document.body;
const form = document.getElementById("say");
const box = document.getElementById("text");
const lines = document.getElementById("lines");
const scroll = document.getElementById("scroll");
const typing = document.getElementById("typing");
const offline = document.getElementById("offline");
const problem = document.getElementById("problem");
let seen = Number(body.dataset.seen);

function newId() {
  if (crypto.randomUUID) return crypto.randomUUID(); // only there on https and localhost
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function isAtEnd() {
  return scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 160;
}

function goToEnd() {
  scroll.scrollTop = scroll.scrollHeight;
}

// A long reply is read from its beginning: show its top rather than its end.
function show(line) {
  goToEnd();
  const above = line.getBoundingClientRect().top - scroll.getBoundingClientRect().top - 12;
  if (above < 0) scroll.scrollTop += above;
}

function tell(sentence) {
  problem.textContent = sentence;
  problem.hidden = !sentence;
}

function fit() {
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight, 144)}px`;
}

// Only the choices of the last reply can be pressed, and only once.
function settle() {
  const replies = [...lines.querySelectorAll(".from-bot, .from-hotliner")];
  const last = replies.at(-1);
  for (const reply of replies) {
    reply.classList.toggle("is-last", reply === last);
    const open = reply === last && !reply.dataset.pressed;
    for (const button of reply.querySelectorAll(".choice")) button.disabled = !open;
  }
  const latest = lines.lastElementChild;
  const waits = latest !== null && latest.dataset.author === "requester" && ["sending", "pending"].includes(latest.dataset.state);
  clearTimeout(settle.timer);
  if (waits) typing.hidden = false;
  // The bot has decided, and its words are on their way: hide the dots only if none come.
  else settle.timer = setTimeout(() => (typing.hidden = true), latest?.dataset.author === "requester" ? 700 : 0);
  body.classList.toggle("is-empty", latest === null);
  box.placeholder = latest === null ? body.dataset.first : body.dataset.next;
}

function place(line) {
  const id = Number(line.dataset.id);
  const sent = line.dataset.sentAs && lines.querySelector(`[data-sent-as="${CSS.escape(line.dataset.sentAs)}"]`);
  const former = sent || lines.querySelector(`[data-id="${id}"]`);
  if (former) {
    former.replaceWith(line);
    return false;
  }
  const next = [...lines.children].find((other) => other.dataset.id && Number(other.dataset.id) > id);
  lines.insertBefore(line, next || [...lines.children].find((other) => !other.dataset.id) || null);
  return true;
}

function receive(message) {
  const follow = isAtEnd();
  const shell = document.createElement("template");
  shell.innerHTML = message.html; // made by our own server, which escapes what people wrote
  const line = shell.content.firstElementChild;
  const isNew = place(line);
  if (message.author !== "requester") seen = Math.max(seen, message.id);
  settle();
  if (isNew && follow) show(line);
}

function bubble(text, id) {
  const line = document.createElement("li");
  line.className = "line from-requester is-sending";
  Object.assign(line.dataset, { author: "requester", state: "sending", sentAs: id });
  const who = document.createElement("p");
  who.className = "who unseen";
  who.textContent = body.dataset.you;
  const words = document.createElement("div");
  words.className = "said plain";
  words.textContent = text;
  const around = document.createElement("div");
  around.className = "bubble";
  around.append(words);
  line.append(who, around);
  return line;
}

function fail(line, said, sentence) {
  line.dataset.state = "failed";
  const failed = document.createElement("p");
  failed.className = "failed";
  const again = document.createElement("button");
  again.type = "button";
  again.className = "quiet";
  again.textContent = body.dataset.retry;
  again.addEventListener("click", () => {
    failed.remove();
    post(line, said);
  });
  failed.append(sentence, again);
  line.append(failed);
  settle();
}

async function post(line, said) {
  line.dataset.state = "sending";
  settle();
  try {
    const answer = await fetch("/api/chat/messages", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(said),
    });
    if (answer.ok) {
      line.classList.remove("is-sending");
      if (line.dataset.state === "sending") line.dataset.state = "pending";
      return;
    }
    const refusal = await answer.json().catch(() => ({}));
    fail(line, said, refusal.error || body.dataset.notSent);
  } catch {
    fail(line, said, body.dataset.notSent);
  }
}

function send(text, choice) {
  const said = { text, choice, id: newId() };
  const line = bubble(text, said.id);
  lines.append(line);
  tell("");
  body.classList.remove("is-empty");
  post(line, said);
  goToEnd();
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const button = event.submitter;
  if (button?.name === "choice") {
    const reply = button.closest(".line");
    if (reply) reply.dataset.pressed = "1";
    send(button.textContent.trim(), button.value);
    box.focus({ preventScroll: true });
    return;
  }
  const text = button?.name === "example" ? button.value : box.value.trim();
  if (!text) return box.focus();
  if ([...text].length > Number(box.dataset.most)) return tell(body.dataset.tooLong);
  send(text, "");
  if (button?.name !== "example") box.value = "";
  fit();
  box.focus({ preventScroll: true });
});

box.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  form.requestSubmit(form.querySelector(".send"));
});
box.addEventListener("input", () => {
  fit();
  tell("");
});

document.getElementById("new").addEventListener("submit", (event) => {
  if (lines.children.length && !confirm(body.dataset.newSure)) event.preventDefault();
});

// On a phone the keyboard would hide the welcome: there, wait for a touch.
if (matchMedia("(hover: hover)").matches) box.focus({ preventScroll: true });

function listen() {
  const source = new EventSource(`/api/chat/events?after=${seen}`);
  source.addEventListener("message", (event) => receive(JSON.parse(event.data)));
  source.addEventListener("open", () => (offline.hidden = true));
  source.addEventListener("error", () => {
    // A moment's absence is nobody's business.
    setTimeout(() => (offline.hidden = source.readyState === EventSource.OPEN), 3000);
    if (source.readyState !== EventSource.CLOSED) return;
    source.close();
    setTimeout(listen, 4000);
  });
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => event.persisted && location.reload());
}

settle();
goToEnd();
listen();
