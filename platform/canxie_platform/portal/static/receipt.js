"use strict";
// The receipt: a print button, and the points as soon as they are known.

const printing = document.getElementById("print");
printing.hidden = false;
printing.addEventListener("click", () => window.print());

const points = document.getElementById("points");

async function look(rest, wait) {
  if (!points || !["waiting", "working"].includes(points.dataset.state) || rest === 0) return;
  try {
    const reply = await fetch(location.href, { headers: { accept: "text/html" } });
    const fresh = new DOMParser().parseFromString(await reply.text(), "text/html").getElementById("points");
    if (!reply.ok || !fresh) { location.reload(); return; }
    if (fresh.dataset.state !== points.dataset.state) {
      points.dataset.state = fresh.dataset.state;
      if (!["waiting", "working"].includes(fresh.dataset.state)) points.replaceChildren(...fresh.childNodes);
    }
  } catch { /* no network just now */ }
  window.setTimeout(look, Math.min(5000, wait * 1.2), rest - 1, wait * 1.2);  // marks come within seconds, or there is a queue
}

window.setTimeout(look, 500, 40, 500);
