"use strict";
// A paper's navigator, the marks for looking again, and putting steps in order without one step standing twice.

const paper = document.getElementById("paper");

function entry(item) { return document.querySelector(`#slots [data-slot="${item}"]`); }

document.addEventListener("paper:answered", ({ detail: { item, answered } }) => {
  const link = entry(item);
  link.classList.toggle("slot-done", answered);
  link.classList.toggle("slot-open", !answered);
  link.querySelector("[data-said]").textContent = answered ? "已答" : "未答";
});

async function sendMark(field) {
  const body = new URLSearchParams({ _csrf: paper.elements["_csrf"].value, on: String(field.checked), number: paper.dataset.number });
  try {
    const reply = await fetch(paper.dataset.marks + encodeURIComponent(field.dataset.again), { method: "POST", body, headers: { accept: "application/json" } });
    if (reply.ok) return;
  } catch { /* no network just now */ }
  window.setTimeout(sendMark, 8000, field);  // what the box says then counts; saving the paper stores it too
}

paper.addEventListener("change", (event) => {
  const field = event.target;
  if (!field.dataset.again) return;
  const link = entry(field.dataset.again);
  link.classList.toggle("slot-again", field.checked);
  link.querySelector("[data-flag]").hidden = !field.checked;
  sendMark(field);
});

// Ordering: a step chosen for one place leaves the place it had; that place gets what stood here before. This waits until the menu is
// left, because whoever chooses with the arrow keys passes other steps on the way.
for (const box of paper.querySelectorAll('[data-kind="order"]')) {
  const places = [...box.querySelectorAll("select")];
  let before = places.map((place) => place.value);
  const twin = (here) => places.find((place) => place !== here && place.value && place.value === here.value);
  const echo = () => {
    for (const place of places) {
      const text = place.value ? box.querySelector(`[data-letter="${place.value}"] span`).textContent : "";
      place.parentElement.querySelector("[data-echo]").textContent = text;
    }
  };
  const settle = (here) => {
    const there = twin(here);
    if (there) {
      there.value = before[places.indexOf(here)];
      document.dispatchEvent(new CustomEvent("paper:changed", { detail: box.dataset.item }));
    }
    before = places.map((place) => place.value);
    echo();
  };
  box.addEventListener("change", (event) => {
    if (!places.includes(event.target)) return;
    echo();
    if (twin(event.target)) event.stopPropagation();
    if (document.activeElement !== event.target) settle(event.target);
  }, { capture: true });
  box.addEventListener("focusout", (event) => { if (places.includes(event.target)) settle(event.target); });
  document.addEventListener("paper:put", (event) => { if (event.detail === box.dataset.item) { before = places.map((place) => place.value); echo(); } });
}
