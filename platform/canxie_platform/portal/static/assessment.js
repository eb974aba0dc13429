"use strict";
// Autosave of a paper. Each change is sent with the version the page knows; what couldn't be sent is kept in this tab and sent again.

const form = document.getElementById("paper");
const said = document.getElementById("said");
const token = form.elements["_csrf"].value;
const memory = `canxie-paper:${form.dataset.base}:${token.slice(0, 12)}`;
const kept = JSON.parse(sessionStorage.getItem(memory) || "{}");  // {answer, version} not confirmed yet, by item
const sent = {};     // the value last sent, by item
const busy = {};     // whether a request is under way, by item
const timers = {};
const blocked = {};  // items changed elsewhere: the learner decides
let leaving = false; // the next page is on its way, and may have been made before what is saved now

function inputs(item) { return [...form.querySelectorAll(`[name="a-${item}"]`)]; }

function value(item) {
  return inputs(item).flatMap((field) => (field.type === "textarea" ? [field.value] : field.checked ? [field.value] : []));
}

function put(item, answer) {
  for (const field of inputs(item)) {
    if (field.type === "textarea") field.value = answer[0] ?? "";
    else field.checked = answer.includes(field.value);
  }
}

function same(one, other) { return JSON.stringify([...one].sort()) === JSON.stringify([...other].sort()); }

function remember() {
  if (Object.keys(kept).length) sessionStorage.setItem(memory, JSON.stringify(kept));
  else sessionStorage.removeItem(memory);
}

function announce(text) {
  said.textContent = "";
  window.setTimeout(() => { said.textContent = text; }, 60);
}

function show(item, text, bad = false) {
  const place = document.getElementById(`s-${item}`);
  place.textContent = text;
  place.classList.toggle("error", bad);
  place.classList.toggle("muted", !bad);
  return place;
}

function count() {
  const items = [...form.querySelectorAll("[data-item]")].map((box) => box.dataset.item);
  const done = items.filter((item) => value(item).join("").trim()).length;
  document.getElementById("count").textContent = `已经答了 ${done} 道`;
}

async function send(item) {
  if (busy[item] || blocked[item] || !(item in kept)) return;
  busy[item] = true;
  const version = form.elements[`v-${item}`];
  const answer = kept[item].answer;
  const body = new URLSearchParams({ _csrf: token, version: version.value });
  for (const part of answer) body.append("answer", part);
  const before = sent[item];
  sent[item] = answer;
  show(item, "正在保存…");
  try {
    const reply = await fetch(form.dataset.base + encodeURIComponent(item), { method: "POST", body, headers: { accept: "application/json" } });
    const data = await reply.json();
    if (reply.ok) saved(item, answer, data);
    else refused(item, reply.status, data, before);
  } catch {
    show(item, "没有网络，还没有保存。网络好了会自动再试。", true);
    announce("没有网络，还没有保存。");
    window.setTimeout(send, 5000, item);
  } finally {
    busy[item] = false;
  }
  if (item in kept && !same(kept[item].answer, answer)) send(item);
}

function saved(item, answer, data) {
  form.elements[`v-${item}`].value = data.version;
  form.elements[`m-${item}`].value = data.mark;
  if (!leaving && item in kept && same(kept[item].answer, answer)) delete kept[item];
  remember();
  show(item, `已保存 ${data.saved_at}`);
  announce(`${form.querySelector(`[data-item="${item}"] legend`).firstChild.textContent.trim()}已保存 ${data.saved_at}`);
}

function refused(item, status, data, before) {
  if (status === 409 && before && data.answer !== null && same(before, [data.answer].flat())) {
    form.elements[`v-${item}`].value = data.version;  // our own earlier save arrived, only its reply was lost
    window.setTimeout(send, 0, item);
  } else if (status === 409) {
    choose(item, data);
  } else if (status === 410) {
    delete kept[item];
    remember();
    location.assign(data.address);
  } else if (status === 401) {
    link(item, "登录已过期，这一题还没有保存。", "重新登录（答案不会丢）");
  } else if (status === 403) {
    link(item, "这一页放得太久了，这一题还没有保存。", "刷新这一页（答案不会丢）");
  } else if (status === 422) {
    delete kept[item];
    remember();
    show(item, data.message, true);
    announce(data.message);
  } else {
    show(item, "没有保存成，会自动再试。", true);
    announce("没有保存成，会自动再试。");
    window.setTimeout(send, 8000, item);
  }
}

function link(item, text, label) {
  const place = show(item, `${text} `, true);
  const anchor = document.createElement("a");
  anchor.href = form.dataset.login;
  anchor.textContent = label;
  anchor.addEventListener("click", () => { leaving = true; });
  place.append(anchor);
  announce(text);
}

function choose(item, data) {
  blocked[item] = true;
  const place = show(item, data.message, true);
  const row = document.createElement("span");
  row.className = "actions";
  const button = (label, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button-secondary";
    made.textContent = label;
    made.addEventListener("click", () => {
      blocked[item] = false;
      form.elements[`v-${item}`].value = data.version;
      act();
      inputs(item)[0].focus();
    });
    row.append(made);
  };
  button("用这里的答案", () => { keep(item); send(item); });
  button("用那边的答案", () => {
    put(item, [data.answer ?? []].flat());
    delete kept[item];
    remember();
    show(item, "已换成那边存着的答案");
    count();
  });
  place.append(row);
  announce(data.message);
}

function keep(item) {
  kept[item] = { answer: value(item), version: form.elements[`v-${item}`].value };
  remember();
}

function changed(item, wait) {
  leaving = false;
  keep(item);
  count();
  window.clearTimeout(timers[item]);
  timers[item] = window.setTimeout(send, wait, item);
}

form.addEventListener("change", (event) => {
  const box = event.target.closest("[data-item]");
  if (box) changed(box.dataset.item, 0);
});
form.addEventListener("input", (event) => {
  const box = event.target.closest("[data-item]");
  if (box && event.target.type === "textarea") changed(box.dataset.item, 1500);
});
window.addEventListener("online", () => Object.keys(kept).forEach((item) => send(item)));

form.addEventListener("submit", () => { leaving = true; });
window.addEventListener("beforeunload", (event) => {
  if (!leaving && Object.keys(kept).length) event.preventDefault();
  leaving = true;
});

// What this tab couldn't save before (the login ran out, the network was gone) comes back. When another page saved something newer
// meanwhile, the learner decides; nothing old is sent silently.
for (const [item, { answer, version }] of Object.entries(kept)) {
  if (!inputs(item).length || same(value(item), answer)) { delete kept[item]; continue; }
  const stored = value(item);
  const now = form.elements[`v-${item}`].value;
  put(item, answer);
  if (version === now) send(item);
  else choose(item, { message: form.dataset.conflict, answer: stored, version: now });
}
remember();
count();
