// The bar towards the year's requirement, the end of a section, and the end of a lesson.

function progress({ model, el, signal }) {
  const text = h("p", { class: "bar-text" });
  const fill = h("span");
  const bar = h("div", { class: "bar", role: "img" }, fill);
  el.append(h("div", { class: "bar-block" }, text, bar));
  follow(model, ["text", "percent"], signal, () => {
    const percent = model.get("percent");
    text.textContent = model.get("text");
    text.classList.toggle("bar-text", percent !== null);
    bar.hidden = percent === null;
    bar.setAttribute("aria-label", model.get("text"));
    fill.style.width = `${percent ?? 0}%`;
  });
}

function openItems(missing) {
  return missing.map(({ item, number }) => h("li", {}, h("a", { href: `#item-${item}` }, `去答第 ${number} 题`)));
}

function section_end({ model, el, signal }) {
  const count = h("p");
  const list = h("ul", { class: "toc" });
  el.append(h("div", { class: "section-end" }, count, list));
  follow(model, ["needed", "answered", "missing", "notice"], signal, () => {
    const needed = model.get("needed");
    const missing = model.get("notice") ? [] : model.get("missing");
    count.textContent = model.get("notice") || (needed === 0 ? "这一节读完了。"
      : missing.length ? `这一节有 ${needed} 道题，还有 ${missing.length} 道没答：` : `这一节的 ${needed} 道题都答了。`);
    list.replaceChildren(...openItems(missing));
    list.hidden = missing.length === 0;
  });
}

function finish({ model, el, signal }) {
  const own = `finish-${random()}`;
  const count = h("p");
  const list = h("ul", { class: "toc" });
  const done = h("div", { role: "status" });
  const steps = h("div", { class: "actions" });
  el.append(h("section", { class: "card finish", "aria-labelledby": own }, h("h2", { id: own }, "学完这一课"), count, list, done, steps));
  follow(model, ["needed", "answered", "missing", "done", "hours", "notice"], signal, () => {
    const missing = model.get("notice") ? [] : model.get("missing");
    count.textContent = model.get("notice") || `这一课有 ${model.get("needed")} 道题，您答了 ${model.get("answered")} 道`
      + (missing.length ? `，还有 ${missing.length} 道没答：` : "，都答了。");
    list.replaceChildren(...openItems(missing));
    list.hidden = missing.length === 0;
    const hours = model.get("hours");
    const text = `这一课学完了${hours ? `，记了 ${hours} 学时` : ""}。`;
    if (model.get("done") && done.textContent !== text) done.replaceChildren(h("p", { class: "notice notice-good" }, h("strong", {}, text)));
  });
  follow(model, ["steps", "done"], signal, () => {
    const ways = model.get("steps");
    const first = model.get("done") ? 0 : -1; // before the end, going on isn't the main thing to do
    steps.replaceChildren(...ways.map(({ label, href }, place) => h("a", { class: place === first ? "button" : "button button-secondary", href }, label)));
    steps.hidden = ways.length === 0;
  });
}
