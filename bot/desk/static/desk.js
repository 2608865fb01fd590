// Keeps the desk current: the lists and transcripts that the server sends again, and how long people have waited.
"use strict";

const live = document.getElementById("live");
const offline = document.getElementById("offline");

function ago(then) {
  const words = document.body.dataset;
  const minutes = Math.floor((Date.now() - new Date(then)) / 60000);
  if (minutes < 1) return words.now;
  if (minutes < 60) return words.minutes.replace("{n}", minutes);
  if (minutes < 48 * 60) return words.hours.replace("{n}", Math.floor(minutes / 60));
  return words.days.replace("{n}", Math.floor(minutes / 1440));
}

function refreshTimes() {
  for (const time of document.querySelectorAll("time[data-ago]")) time.textContent = ago(time.dateTime);
  for (const time of document.querySelectorAll("time[data-clock]")) {
    const when = new Date(time.dateTime);
    time.textContent = when.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    time.title = when.toLocaleString(document.documentElement.lang);
  }
  for (const time of document.querySelectorAll("time[data-day]")) {
    const form = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" };
    time.textContent = new Date(time.dateTime).toLocaleString(document.documentElement.lang, form);
  }
}

// Puts new content in place without taking the focus or an opened part away.
function swap(put) {
  const focused = document.activeElement?.id;
  const opened = [...live.querySelectorAll("details[id][open]")].map((part) => part.id);
  put();
  for (const id of opened) document.getElementById(id)?.setAttribute("open", "");
  if (focused && document.activeElement?.id !== focused) document.getElementById(focused)?.focus({ preventScroll: true });
  refreshTimes();
}

// Lines by id, as the server wrote them: what is on the page changes, where times are told and mails opened.
const written = new Map(live ? [...live.querySelectorAll("li[id]")].map((line) => [line.id, line.outerHTML]) : []);

// A line that is still the same stays untouched: a mail that somebody reads in it would load again.
function putLines(html) {
  const made = document.createElement("template");
  made.innerHTML = html; // made by our own server, which escapes what people wrote
  const lines = [...made.content.children];
  const stay = new Set(lines.map((line) => line.id));
  for (const line of [...live.children]) if (!stay.has(line.id)) line.remove();
  for (const line of lines) {
    const now = line.outerHTML;
    const here = document.getElementById(line.id);
    if (here && written.get(line.id) !== now) here.replaceWith(line);
    else if (!here) live.append(line);
    written.set(line.id, now);
  }
}

function showLists(data) {
  swap(() => (live.innerHTML = data.html)); // made by our own server, which escapes what people wrote
  document.title = (data.waiting ? `(${data.waiting}) ` : "") + live.dataset.title;
}

function showConversation(data) {
  const follow = innerHeight + scrollY > document.body.scrollHeight - 200;
  const grew = live.children.length;
  swap(() => putLines(data.html));
  if (follow && live.children.length > grew) document.getElementById("end").scrollIntoView({ block: "center" });
  const standing = document.querySelector("[data-standing]").dataset.standing;
  if (data.standing === standing) return;
  // Somebody changed it: show that at once, unless it would take away what is being written.
  const writes = [...document.querySelectorAll("textarea")].some((box) => box.value.trim());
  if (writes) document.getElementById("changed").hidden = false;
  else location.reload();
}

function listen() {
  const source = new EventSource(live.dataset.events);
  const show = live.dataset.name === "lists" ? showLists : showConversation;
  source.addEventListener(live.dataset.name, (event) => show(JSON.parse(event.data)));
  source.addEventListener("open", () => (offline.hidden = true));
  source.addEventListener("error", () => {
    setTimeout(() => (offline.hidden = source.readyState === EventSource.OPEN), 3000);
    // Refused: most likely signed out. The page itself then leads to the sign-in.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 3000);
  });
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => event.persisted && location.reload());
}

for (const link of document.querySelectorAll("a[data-back]")) {
  if (!location.pathname.startsWith("/desk/sign-in")) link.href += `?back=${encodeURIComponent(location.pathname + location.search)}`;
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target.form) event.target.form.requestSubmit();
});

// A mail is fetched when somebody wants to see it as it was sent.
document.addEventListener(
  "toggle",
  (event) => {
    const frame = event.target.open && event.target.querySelector("iframe[data-src]:not([src])");
    if (frame) frame.src = frame.dataset.src;
  },
  true,
);

// One click, one act.
document.addEventListener("submit", (event) => {
  const button = event.submitter || event.target.querySelector("button[type=submit]");
  if (event.target.method === "get") return;
  if (event.target.dataset.sent) return event.preventDefault();
  event.target.dataset.sent = "1";
  if (button && event.target.dataset.busy) button.textContent = event.target.dataset.busy;
});

refreshTimes();
setInterval(refreshTimes, 20000);
if (live) listen();
if (location.hash === "#end") document.getElementById("answer")?.focus();
