// Things beside the text that nothing is stored of: a list to tick off, flash cards, a word explained.

function checklist({ model, el }) {
  el.append(h("fieldset", { class: "checklist" }, h("legend", {}, model.get("title")),
    h("p", { class: "hint" }, "打印或对照用，打的勾不保存。"),
    h("div", { class: "choices" }, model.get("entries").map(([text]) =>
      h("label", { class: "choice" }, h("input", { type: "checkbox", autocomplete: "off" }), h("span", {}, text))))));
}

function cards({ model, el }) {
  const own = `cards-${random()}`;
  const made = model.get("entries").map(([front, back]) => h("li", {}, h("details", { class: "card flash" }, h("summary", {}, h("span", {}, front)), h("p", {}, back))));
  el.append(h("div", { class: "flashcards", role: "group", "aria-labelledby": own }, h("p", { class: "section-name", id: own }, model.get("title")),
    h("p", { class: "hint" }, "先自己想一想，再翻开看背面。"), h("ul", { class: "cards", role: "list" }, made)));
}

function term({ model, el }) {
  el.append(h("details", { class: "card term" }, h("summary", {}, h("span", {}, "词语：", h("dfn", {}, model.get("title")))),
    model.get("entries").flat().map((text) => h("p", {}, text))));
}
