// First part of the widgets' module (see front_end.py): small helpers the other parts use.

/** Make an element. Attributes that are null or false are left out; children may be elements or text. */
function h(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== null && value !== false && value !== undefined) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== ""));
  return made;
}

/** A random word of letters and digits; crypto.randomUUID needs https. */
function random() {
  return [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Call back now and whenever one of the model's values changes, until the view goes. */
function follow(model, names, signal, draw) {
  for (const name of names) {
    model.on(`change:${name}`, draw);
    signal?.addEventListener("abort", () => model.off(`change:${name}`, draw));
  }
  draw();
}

/** A link to an article, with a word when the article doesn't hold any more. */
function citationLink({ label, href, status }) {
  const name = href ? h("a", { href }, label) : label;
  return h("span", {}, name, status ? " " : "", status ? h("span", { class: "tag tag-warn" }, status) : "");
}
