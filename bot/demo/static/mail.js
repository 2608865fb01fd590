// The list refreshes itself. The open thread is loaded again when a mail arrived in it, unless something is being written.
"use strict";

const list = document.getElementById("list");
const text = document.getElementById("text");
const began = text ? text.value : "";

// Times as this machine tells them.
function localTimes(inside) {
  for (const time of inside.querySelectorAll("time")) {
    const at = new Date(time.dateTime);
    const day = inside === list ? undefined : "short";
    time.textContent = at.toLocaleString(document.documentElement.lang, { dateStyle: day, timeStyle: "short" });
  }
}

async function refresh() {
  try {
    const answer = await fetch(document.body.dataset.list, { headers: { accept: "text/html" } });
    if (!answer.ok) return;
    const html = await answer.text();
    if (html.trim() !== list.dataset.shown) {
      list.dataset.shown = html.trim();
      list.innerHTML = html;
      localTimes(list);
    }
    const last = answer.headers.get("X-Last");
    const writing = text && text.value !== began;
    if (last && last !== document.body.dataset.last && !writing) location.reload();
  } catch {
    // The server is away; the next try will tell.
  }
}

localTimes(document);
localTimes(list);
const last = document.getElementById("last");
if (last) last.scrollIntoView({ block: "nearest" });
setInterval(() => { if (!document.hidden) refresh(); }, 1500);
