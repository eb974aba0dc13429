// What an answer is given with, by kind of question. Each field gives its nodes and can read, write and lock what was answered;
// missing(answer) says what is still to be done, first() is where focus goes then.

const sameSet = (one, other) => [...one].sort().join("\n") === [...other].sort().join("\n");
const sameOrder = (one, other) => one.join("\n") === other.join("\n");

function choices({ model, own, error }) {
  const kind = model.get("kind");
  const inputs = model.get("options").map(({ id }) =>
    h("input", { type: kind === "multiple" ? "checkbox" : "radio", name: own, value: id, "aria-describedby": error.id }));
  const labels = model.get("options").map(({ id, text }, place) =>
    h("label", { class: "choice" }, inputs[place], h("span", {}, kind === "truefalse" ? text : `${id}. ${text}`)));
  return {
    nodes: [h("div", { class: "choices" }, labels)],
    read: () => inputs.filter((input) => input.checked).map((input) => input.value),
    write: (answer) => inputs.forEach((input) => { input.checked = answer.includes(input.value); }),
    fits: (answer) => answer.every((mark) => inputs.some((input) => input.value === mark)),
    lock: () => inputs.forEach((input) => { input.disabled = true; }),
    missing: (answer) => answer.length ? "" : kind === "multiple" ? "还没有选。请至少选一个，再提交。" : "还没有选。请先选一个，再提交。",
    first: () => inputs[0],
    same: sameSet,
  };
}

function writing({ model, own, error }) {
  const unit = model.get("unit");
  const asked = model.get("kind") === "number";
  const input = h("input", {
    type: "text", id: `${own}-text`, maxlength: 200, autocomplete: "off", "aria-describedby": error.id, inputmode: asked ? "decimal" : null,
  });
  const label = asked ? `填一个数字${unit ? `（单位：${unit}）` : ""}` : "您的答案";
  return {
    nodes: [h("div", { class: "field" }, h("label", { for: input.id }, label), input)],
    read: () => (input.value.trim() ? [input.value.trim()] : []),
    write: ([text]) => { input.value = text ?? ""; },
    fits: (answer) => answer.length === 1,
    lock: () => { input.readOnly = true; },
    missing: (answer) => answer.length ? "" : "还没有填。请先填上，再提交。",
    first: () => input,
    mark: (bad) => (bad ? input.setAttribute("aria-invalid", "true") : input.removeAttribute("aria-invalid")),
    same: sameOrder,
  };
}

function ordering({ model, own, error }) {
  const live = h("p", { class: "visually-hidden", role: "status" });
  const list = h("ol", { class: "arrange", role: "list", "aria-describedby": error.id });
  const steps = new Map(model.get("options").map(({ id, text }) => [id, step(id, text)]));
  let touched = false; // the order it came in isn't an answer

  function step(id, text) {
    const words = h("span", { id: `${own}-${id}` }, text);
    const [up, down] = [["上移", -1], ["下移", 1]].map(([label, by]) => {
      const button = h("button", { type: "button", class: "button-secondary", id: `${own}-${id}-${by}` }, label);
      button.setAttribute("aria-labelledby", `${button.id} ${words.id}`);
      button.addEventListener("click", () => move(id, by, button));
      return button;
    });
    const item = h("li", {}, h("span", { class: "nth" }), words, h("span", { class: "moves" }, up, down));
    return { item, text, up, down };
  }

  const marks = () => [...list.children].map((item) => [...steps].find(([, each]) => each.item === item)[0]);

  function move(id, by, button) {
    if (button.getAttribute("aria-disabled")) return;
    const { item, text } = steps.get(id);
    if (by < 0) item.previousElementSibling.before(item);
    else item.nextElementSibling.after(item);
    touched = true;
    settle();
    button.focus();
    live.textContent = `“${text}”移到了第 ${marks().indexOf(id) + 1} 位，一共 ${steps.size} 位。`;
    list.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function settle(locked = false) {
    [...list.children].forEach((item, place) => {
      const { up, down } = [...steps.values()].find((each) => each.item === item);
      item.querySelector(".nth").textContent = `${place + 1}.`;
      disable(up, locked || place === 0);
      disable(down, locked || place === steps.size - 1);
    });
  }

  function disable(button, off) {
    if (off) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }

  list.append(...[...steps.values()].map(({ item }) => item));
  settle();
  return {
    nodes: [list, live],
    read: () => (touched ? marks() : []),
    write: (answer) => {
      touched = answer.length > 0;
      list.append(...answer.map((id) => steps.get(id).item));
      settle();
    },
    fits: (answer) => sameSet(answer, [...steps.keys()]),
    lock: () => list.querySelectorAll(".moves").forEach((moves) => moves.remove()),
    missing: (answer) => answer.length ? "" : "还没有排。请用“上移”“下移”排好顺序，再提交。",
    first: () => list.querySelector("button:not([aria-disabled])"),
    same: sameOrder,
  };
}

function matching({ model, own, error }) {
  const selects = model.get("options").map(({ id }) =>
    h("select", { id: `${own}-${id}`, "data-left": id, "aria-describedby": error.id },
      h("option", { value: "" }, "请选择"), model.get("targets").map((target) => h("option", { value: target.id }, target.text))));
  const rows = model.get("options").map(({ text }, place) =>
    h("div", { class: "field" }, h("label", { for: selects[place].id }, text), selects[place]));
  const unset = () => selects.filter((select) => !select.value);
  return {
    nodes: rows,
    read: () => selects.filter((select) => select.value).map((select) => `${select.dataset.left}:${select.value}`),
    write: (answer) => selects.forEach((select) => {
      select.value = answer.find((pair) => pair.startsWith(`${select.dataset.left}:`))?.split(":")[1] ?? "";
    }),
    fits: (answer) => answer.every((pair) => selects.some((select) =>
      pair.startsWith(`${select.dataset.left}:`) && [...select.options].some(({ value }) => value && pair.endsWith(`:${value}`)))),
    lock: () => selects.forEach((select) => { select.disabled = true; }),
    missing: () => unset().length ? `还有 ${unset().length} 项没有选。请选完，再提交。` : "",
    first: () => unset()[0],
    mark: (bad) => selects.forEach((select) => {
      if (bad && !select.value) select.setAttribute("aria-invalid", "true");
      else select.removeAttribute("aria-invalid");
    }),
    same: sameSet,
  };
}

const FIELDS = { single: choices, multiple: choices, truefalse: choices, number: writing, short: writing, order: ordering, match: matching };
