"use strict";
// Autosave of a paper. Each change is sent with the version the page knows; what couldn't be sent is kept in this tab and sent again.

const form = document.getElementById("paper");
const said = document.getElementById("said");
const token = form.elements["_csrf"].value;
const memory = `canxie-paper:${form.dataset.base}:${form.dataset.number}:${token.slice(0, 12)}`;
const kept = JSON.parse(sessionStorage.getItem(memory) || "{}");  // {answer, version} not confirmed yet, by question
const sent = {};     // the value last sent, by question
const busy = {};     // whether a request is under way, by question
const timers = {};
const blocked = {};  // questions changed elsewhere: the learner decides
let leaving = false; // the next page is on its way, and may have been made before what is saved now
let over = false;    // the time is over: nothing can be changed any more

function box(item) { return form.querySelector(`[data-item="${item}"]`); }

function inputs(item) { return [...box(item).querySelectorAll("[data-answer]")]; }

function ticked(field) { return field.type === "radio" || field.type === "checkbox"; }

function value(item) {
  const found = inputs(item).flatMap((field) => (!ticked(field) || field.checked ? [field.value] : []));
  switch (box(item).dataset.kind) {
    case "case": return found;
    case "order": return found.some(Boolean) ? found : [];
    default: return found.filter((text) => text.trim());
  }
}

function fromServer(item, answer) {  // an answer as the server has it, in the form of value()
  if (answer === null) return box(item).dataset.kind === "case" ? inputs(item).map(() => "") : [];
  if (typeof answer === "string") return [answer];
  return Array.isArray(answer) ? answer : inputs(item).map((field) => answer[field.dataset.part] ?? "");
}

function put(item, answer) {
  const kind = box(item).dataset.kind;
  inputs(item).forEach((field, place) => {
    if (ticked(field)) field.checked = answer.includes(field.value);
    else if (kind === "match") field.value = [...field.options].map((one) => one.value).find((one) => one && answer.includes(one)) ?? "";
    else field.value = answer[place] ?? "";
  });
  document.dispatchEvent(new CustomEvent("paper:put", { detail: item }));
}

function same(item, one, other) {
  const form = (list) => JSON.stringify(["single", "multiple", "truefalse", "match"].includes(box(item).dataset.kind) ? [...list].sort() : list);
  return form(one) === form(other);
}

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

function answered(item) { return Boolean(value(item).join("").trim()); }

function count() {
  const items = [...form.querySelectorAll("[data-item]")].map((one) => one.dataset.item);
  document.getElementById("count").textContent = `已经答了 ${items.filter(answered).length} 道`;
  for (const item of items) document.dispatchEvent(new CustomEvent("paper:answered", { detail: { item, answered: answered(item) } }));
}

async function send(item) {
  if (busy[item] || blocked[item] || !(item in kept)) return;
  busy[item] = true;
  const version = form.elements[`v-${item}`];
  const answer = kept[item].answer;
  const body = new URLSearchParams({ _csrf: token, version: version.value, number: form.dataset.number });
  for (const part of answer) body.append("answer", part);
  for (const field of inputs(item)) if (field.dataset.part) body.append("part", field.dataset.part);
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
  if (item in kept && !same(item, kept[item].answer, answer)) send(item);
}

function saved(item, answer, data) {
  form.elements[`v-${item}`].value = data.version;
  form.elements[`m-${item}`].value = data.mark;
  if (!leaving && item in kept && same(item, kept[item].answer, answer)) delete kept[item];
  remember();
  const doubt = data.doubt ? `。${data.doubt}` : "";
  show(item, `已保存 ${data.saved_at}${doubt}`);
  announce(`${box(item).querySelector("legend").firstChild.textContent.trim()}已保存 ${data.saved_at}${doubt}`);
  document.dispatchEvent(new CustomEvent("paper:clock", { detail: data.left }));
}

function refused(item, status, data, before) {
  if (status === 409 && before && data.answer !== null && same(item, before, fromServer(item, data.answer))) {
    form.elements[`v-${item}`].value = data.version;  // our own earlier save arrived, only its reply was lost
    window.setTimeout(send, 0, item);
  } else if (status === 409) {
    choose(item, data);
  } else if (status === 410) {
    delete kept[item];
    remember();
    leaving = true;
    location.assign(data.address);
  } else if (status === 423) {
    link(item, data.message, "去“继续作答”（答案不会丢）", data.address);
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

function link(item, text, label, address = form.dataset.login) {
  const place = show(item, `${text} `, true);
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.textContent = label;
  anchor.addEventListener("click", () => { leaving = true; });
  place.append(anchor);
  announce(text);
}

function choose(item, data) { chooseBetween(item, fromServer(item, data.answer), data.version, data.message); }

function chooseBetween(item, there, version, message = form.dataset.conflict) {
  blocked[item] = true;
  const place = show(item, message, true);
  const row = document.createElement("span");
  row.className = "actions";
  const button = (label, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "button-secondary";
    made.textContent = label;
    made.addEventListener("click", () => {
      blocked[item] = false;
      form.elements[`v-${item}`].value = version;
      act();
      inputs(item)[0].focus();
    });
    row.append(made);
  };
  button("用这里的答案", () => { keep(item); send(item); });
  button("用那边的答案", () => {
    put(item, there);
    delete kept[item];
    remember();
    show(item, "已换成那边存着的答案");
    count();
  });
  place.append(row);
  announce(message);
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
  const field = event.target.closest("[data-answer]");
  if (field) changed(field.closest("[data-item]").dataset.item, 0);
});
form.addEventListener("input", (event) => {
  const field = event.target.closest("textarea[data-answer], input[type=text][data-answer]");
  if (field) changed(field.closest("[data-item]").dataset.item, 1500);
});
document.addEventListener("paper:changed", (event) => changed(event.detail, 0));
window.addEventListener("online", () => Object.keys(kept).forEach((item) => send(item)));
document.addEventListener("paper:over", () => {
  over = true;
  for (const item of Object.keys(kept)) { window.clearTimeout(timers[item]); send(item); }
  for (const field of form.querySelectorAll("input:not([type=hidden]), select, textarea, button")) field.disabled = true;
});
document.addEventListener("paper:leave", () => { leaving = true; });

form.addEventListener("submit", (event) => {
  if (over) event.preventDefault();
  else leaving = true;
});
window.addEventListener("beforeunload", (event) => {
  if (!leaving && Object.keys(kept).length) event.preventDefault();
  leaving = true;
});

// What this tab couldn't save before (the login ran out, the network was gone) comes back. When another page saved something newer
// meanwhile, the learner decides; nothing old is sent silently.
for (const [item, { answer, version }] of Object.entries(kept)) {
  if (!box(item) || same(item, value(item), answer)) { delete kept[item]; continue; }
  const stored = value(item);
  const now = form.elements[`v-${item}`].value;
  put(item, answer);
  if (version === now) send(item);
  else chooseBetween(item, stored, now);
}
remember();
document.addEventListener("DOMContentLoaded", count);
