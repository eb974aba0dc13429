"use strict";
// 政策库: results as you type, and the keyboard: / goes to the search field, the arrow keys walk through the hits, Esc goes back.
// The page itself is asked for, so what is shown is what the server shows without script.

const WAIT = 250;
const form = document.querySelector("form[data-as-you-type]");
const field = form.querySelector("#q");
const said = document.getElementById("search-said");
let asked = null;
let timer = 0;
let shown = field.value.trim();

document.querySelector("[data-keys]").hidden = false;

function address() {
  const kept = [...new FormData(form)].filter(([, value]) => value);
  const query = new URLSearchParams(kept).toString();
  return form.getAttribute("action") + (query ? `?${query}` : "");
}

async function show() {
  asked?.abort();
  asked = new AbortController();
  const place = address();
  try {
    const answer = await fetch(place, { signal: asked.signal, headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.getElementById("found");
    if (!found) return;
    document.getElementById("found").replaceWith(document.adoptNode(found));
    document.title = page.title;
    history.replaceState(null, "", place);
    said.textContent = found.querySelector("h2")?.textContent ?? "";
  } catch (error) {
    if (error.name !== "AbortError") said.textContent = "网络断了，没有查成。请按“查一查”再试。";
  }
}

field.addEventListener("input", (event) => {
  if (event.isComposing) return;  // an input method is still choosing the signs
  later();
});
field.addEventListener("compositionend", later);

function later() {
  window.clearTimeout(timer);
  timer = window.setTimeout(() => {
    const now = field.value.trim();
    if (now === shown) return;
    shown = now;
    show();
  }, WAIT);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const here = document.activeElement;
  if (event.key === "/" && !here.matches("input, select, textarea")) {
    event.preventDefault();
    field.focus();
    field.select();
    return;
  }
  const hits = [...document.querySelectorAll("[data-hit]")];
  const place = hits.indexOf(here);
  if (here !== field && place < 0) return;
  if (event.key === "Escape" && place >= 0) field.focus();
  else if (event.key === "ArrowDown" && hits[place + 1]) hits[place + 1].focus();
  else if (event.key === "ArrowUp" && place >= 0) (hits[place - 1] ?? field).focus();
  else return;
  event.preventDefault();
});
