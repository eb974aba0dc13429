"use strict";
// 复制引用: puts an article's words, its source and its address on the clipboard. Plain http on a local network has no clipboard API,
// so there is a second way with a selected text field, and a third that leaves the text selected for the person to copy.

const status = document.getElementById("copied");

function say(text) {
  status.textContent = "";
  window.setTimeout(() => { status.textContent = text; }, 50);  // a change, so that it is read out every time
  window.clearTimeout(say.timer);
  say.timer = window.setTimeout(() => { status.textContent = ""; }, 6000);
}

function copyBySelection(text, place) {
  const field = document.createElement("textarea");
  field.value = text;
  field.setAttribute("aria-label", "引用文字");
  place.append(field);
  field.select();
  let copied = false;
  try { copied = document.execCommand("copy"); } catch { copied = false; }
  if (copied) field.remove();
  return copied;
}

async function copy(text, place) {
  if (navigator.clipboard && window.isSecureContext) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch { /* refused by the browser: the second way */ }
  }
  return copyBySelection(text, place);
}

function quotation(article, source) {
  const words = article.querySelector("[data-words]").innerText.replace(/\n{2,}/g, "\n").trim();
  return `${words}\n——${source}，${location.origin}${location.pathname}#${article.id}`;
}

for (const place of document.querySelectorAll("[data-source]")) {
  const button = place.querySelector("button");
  place.hidden = false;
  button.addEventListener("click", async () => {
    place.querySelector("textarea")?.remove();
    const copied = await copy(quotation(place.closest("article"), place.dataset.source), place);
    say(copied ? "已复制引用，可以粘贴了。" : "浏览器不让网页复制。文字已选中，请按 Ctrl+C，或长按选“复制”。");
    if (copied) button.focus();
  });
}
