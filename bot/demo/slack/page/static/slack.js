// The parts of the page renew themselves; what is pressed or written goes to the server, which answers with the parts.
"use strict";

const body = document.body;
const notice = document.getElementById("notice");
const shown = {};
const low = { main: true, thread: true };
let away = 0;

const here = () => ({ who: body.dataset.who, room: body.dataset.room, thread: body.dataset.thread, lang: body.dataset.lang });

// Times as this machine tells them.
function localTimes(inside) {
  for (const time of inside.querySelectorAll("time"))
    time.textContent = new Date(time.dateTime).toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
}

function put(name, html) {
  const part = document.getElementById(name);
  if (!part || shown[name] === html) return;
  // An open form stays as it is while it is filled in.
  const hash = (text) => /data-hash="([^"]*)"/.exec(text)?.[1];
  if (name === "modal" && shown.modal !== undefined && hash(html) && hash(html) === hash(shown.modal)) return;
  shown[name] = html;
  const editing = part.querySelector(".editing");
  if (editing) return;
  part.innerHTML = html;
  localTimes(part);
  down(name);
  if (name === "modal") part.querySelector("textarea, input, select")?.focus();
}

// Who reads the end stays at the end, whatever comes; who reads further up stays there.
function down(name) {
  const part = document.getElementById(name);
  if (part && low[name] && body.dataset.room !== "home") part.scrollTop = part.scrollHeight;
}

function say(words) {
  notice.textContent = words;
  notice.hidden = !words;
  clearTimeout(say.later);
  if (words) say.later = setTimeout(() => { notice.hidden = true; }, 6000);
}

function show(parts) {
  body.dataset.version = parts.version;
  for (const name of ["side", "main", "thread", "modal"]) if (name in parts) put(name, parts[name]);
}

async function refresh() {
  try {
    const query = new URLSearchParams({ ...here(), version: body.dataset.version });
    const answer = await fetch(`/demo/slack/parts?${query}`);
    if (answer.status === 200) show(await answer.json());
    if (away > 2) say("");
    away = 0;
  } catch {
    if (++away === 3) say(body.dataset.away);
  }
}

async function send(path, fields) {
  const form = fields instanceof FormData ? fields : new FormData();
  const extra = fields instanceof FormData ? here() : { ...here(), ...fields };
  for (const [name, value] of Object.entries(extra)) if (!form.has(name)) form.set(name, value);
  try {
    const answer = await fetch(`/demo/slack/${path}`, { method: "POST", body: form });
    if (!answer.ok) return say(body.dataset.away);
    const parts = await answer.json();
    if (parts.open) return open(parts.open);
    show(parts);
    say(parts.notice);
    wrong(parts.errors);
  } catch {
    say(body.dataset.away);
  }
}

function open(thread) {
  location.search = new URLSearchParams({ ...here(), thread });
}

function wrong(errors) {
  for (const field of document.querySelectorAll("#modal .field")) {
    const place = field.querySelector(".wrong");
    place.textContent = errors[field.dataset.block] || "";
    place.hidden = !place.textContent;
  }
  document.querySelector("#modal .wrong:not([hidden])")?.parentElement.querySelector("textarea, input, select")?.focus();
}

// What is filled in beside a button, by name.
function typed(inside) {
  const values = {};
  for (const field of inside.querySelectorAll("input, select, textarea")) {
    if (!field.name || field.type === "file") continue;
    if (field.type === "radio" && !field.checked) continue;
    if (field.type === "checkbox") {
      values[field.name] = values[field.name] || [];
      if (field.checked) values[field.name].push(field.value);
    } else if (field.value) values[field.name] = field.value;
  }
  return JSON.stringify(values);
}

async function press(button, value) {
  const place = button.closest("[data-where]");
  if (button.dataset.url) window.open(button.dataset.url, "_blank", "noreferrer");
  button.setAttribute("aria-busy", "true");
  await send("press", { where: place.dataset.where, action: button.dataset.action, value, typed: typed(place) });
  button.removeAttribute("aria-busy");
}

function edit(button) {
  const text = button.closest(".message").querySelector(".text");
  const box = document.createElement("form");
  box.className = "editing";
  const area = Object.assign(document.createElement("textarea"), { value: button.dataset.edit, rows: 2 });
  const save = Object.assign(document.createElement("button"), { className: "b primary", textContent: button.dataset.save });
  const cancel = Object.assign(document.createElement("button"), { className: "b", type: "button", textContent: button.dataset.cancel });
  const end = () => { box.remove(); text.hidden = false; shown.main = shown.thread = ""; body.dataset.version = -1; refresh(); };
  cancel.onclick = end;
  box.onsubmit = async (event) => {
    event.preventDefault();
    const words = area.value;
    box.remove();
    await send("change", { what: "edit", ts: button.dataset.ts, text: words });
  };
  box.append(area, cancel, save);
  text.hidden = true;
  text.after(box);
  area.focus();
}

document.addEventListener("click", (event) => {
  const menu = event.target.closest("details.menu");
  for (const other of document.querySelectorAll("details.menu[open]")) if (other !== menu) other.open = false;
  const button = event.target.closest("button");
  if (!button) return;
  if (menu) menu.open = false;
  if (button.dataset.action) press(button, button.dataset.value);
  else if (button.dataset.change) send("change", { what: button.dataset.change, ts: button.dataset.ts || "" });
  else if (button.dataset.edit !== undefined) edit(button);
  else if (button.dataset.say) send("say", { text: button.dataset.say, thread: "" });
});

document.addEventListener("change", (event) => {
  const field = event.target;
  if (field.type === "file") field.closest("form").querySelector(".file-name").textContent = field.files[0]?.name || "";
  else if (field.dataset.action) press(field, JSON.stringify(field.value || null));
});

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.classList.contains("modal")) {
    event.preventDefault();
    await send("submit", { typed: typed(form) });
  } else if (form.classList.contains("composer")) {
    event.preventDefault();
    const fields = new FormData(form);
    fields.set("thread", form.dataset.thread);
    form.reset();
    form.querySelector(".file-name").textContent = "";
    grow(form.querySelector("textarea"));
    await send("say", fields);
    low[form.dataset.thread ? "thread" : "main"] = true;
    down(form.dataset.thread ? "thread" : "main");
  }
});

function grow(area) {
  area.rows = Math.min(8, Math.max(1, area.value.split("\n").length));
}

document.addEventListener("input", (event) => { if (event.target.closest(".composer")) grow(event.target); });

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target.closest(".composer textarea")) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
  if (event.key === "Escape" && document.querySelector("#modal .modal")) send("change", { what: "close" });
});

for (const name of ["side", "main", "thread", "modal"]) {
  const part = document.getElementById(name);
  if (!part) continue;
  localTimes(part);
  if (!(name in low) || body.dataset.room === "home") continue;
  down(name);
  part.addEventListener("scroll", () => { low[name] = part.scrollHeight - part.scrollTop - part.clientHeight < 60; });
  part.addEventListener("load", () => down(name), true);
}
if (window.top !== window) body.classList.add("framed");
const wanted = document.getElementById(location.hash.slice(1));
if (wanted) { low.main = low.thread = false; wanted.scrollIntoView({ block: "center" }); }
document.querySelector(body.dataset.thread ? ".thread .composer textarea" : ".room .composer textarea")?.focus({ preventScroll: true });
setInterval(() => { if (!document.hidden) refresh(); }, 600);
body.dataset.version = -1;
refresh();
