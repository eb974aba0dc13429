// A cited article, folded until it is wanted.

function citation({ model, el }) {
  const { label, href, status, digest, text, notice } = Object.fromEntries(
    ["label", "href", "status", "digest", "text", "notice"].map((name) => [name, model.get(name)]));
  const tag = status ? h("span", { class: "tag tag-warn" }, status) : "";
  if (notice) {
    el.append(h("div", { class: "card cited" }, h("p", {}, h("strong", {}, label), " ", tag), h("p", { class: "muted" }, notice)));
    return;
  }
  const body = [];
  if (text) body.push(h("p", { class: "label" }, "原文"), h("blockquote", {}, text.split(/\n+/).map((line) => h("p", {}, line))));
  if (digest) body.push(h("p", { class: "label" }, "说的是什么（本平台的提要，不是原文）"), h("p", {}, digest));
  body.push(h("p", {}, h("a", { class: "button button-secondary", href }, "在政策库里打开")));
  el.append(h("details", { class: "card cited" }, h("summary", {}, h("span", {}, label, " ", tag)), body));
}
