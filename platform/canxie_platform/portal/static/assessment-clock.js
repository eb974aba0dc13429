"use strict";
// The time that is left, as the server says; the device's own clock is never asked. Hidden or shown, told at 10, 5 and 1 minutes.

const bar = document.getElementById("time");
const clock = document.getElementById("clock");
const toggle = document.getElementById("clock-toggle");
const told = document.getElementById("time-said");
const fixed = clock.textContent;
const WARNINGS = [10, 5, 1];
const MEMORY = "canxie-clock-hidden";
let left = Number(bar.dataset.left);
let since = performance.now();
let last = left;
let ended = false;
let hidden = false;
try { hidden = localStorage.getItem(MEMORY) === "1"; } catch { /* not kept then */ }

function remaining() { return left - (performance.now() - since) / 1000; }

function words(seconds) {
  const whole = Math.max(0, Math.ceil(seconds));
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return `${hours ? `${hours} 小时 ` : ""}${hours || minutes ? `${minutes} 分 ` : ""}${whole % 60} 秒`;
}

function show() {
  clock.textContent = hidden ? "时间已隐藏" : `还剩 ${words(remaining())}，${fixed}`;
  toggle.textContent = hidden ? "显示时间" : "隐藏时间";
}

function set(seconds) {
  if (typeof seconds !== "number" || ended) return;
  if (seconds > remaining() + 30) { told.textContent = `给您加了时间，现在还剩 ${Math.floor(seconds / 60)} 分钟。`; last = seconds; }
  left = seconds;
  since = performance.now();
}

function leave(address) {
  document.dispatchEvent(new Event("paper:leave"));
  location.assign(address);
}

async function ask() {
  try {
    const reply = await fetch(bar.dataset.time, { headers: { accept: "application/json" } });
    if (!reply.ok) return;
    const data = await reply.json();
    if (data.address) leave(data.address);
    else set(data.left);
  } catch { /* no network just now; the server's clock runs on */ }
}

function end() {
  ended = true;
  clock.textContent = "时间到了";
  toggle.hidden = true;
  told.textContent = "时间到了，正在交卷。存好的答案都会交上去。";
  document.dispatchEvent(new Event("paper:over"));
  const look = async () => { await ask(); window.setTimeout(look, 3000); };
  window.setTimeout(look, Number(bar.dataset.grace) * 1000 + 500);
}

function tick() {
  const now = remaining();
  for (const minutes of WARNINGS) {
    if (last > minutes * 60 && now <= minutes * 60 && now > 0) told.textContent = `还剩 ${minutes} 分钟。`;
  }
  last = now;
  if (now <= 0 && !ended) end();
  if (!ended) show();
}

toggle.hidden = false;
toggle.addEventListener("click", () => {
  hidden = !hidden;
  try { localStorage.setItem(MEMORY, hidden ? "1" : "0"); } catch { /* not kept then */ }
  show();
});
document.addEventListener("paper:clock", (event) => set(event.detail));
document.addEventListener("visibilitychange", () => { if (!document.hidden) ask(); });
window.addEventListener("online", ask);
window.setInterval(tick, 1000);
window.setInterval(ask, 60000);
tick();
