// A case that branches: scene after scene, each a group of radio buttons; what was done and what came of it stays above.

function dialogue({ model, el, signal }) {
  const own = `${model.get("item")}-${random()}`;
  const error = h("p", { class: "error", id: `${own}-error` });
  const walk = h("ol", { class: "walk", role: "list" });
  const here = h("div", { class: "here" });
  const button = h("button", { type: "submit" }, "就这么做");
  const restart = h("button", { type: "button", class: "button-secondary", hidden: true }, "从头再走一次");
  const actions = h("div", { class: "actions" }, button, restart);
  const result = h("div", { class: "result", hidden: true });
  let story = model.get("story"); // {way, walk, scene, choices}
  const inputs = () => [...here.querySelectorAll("input")];
  const chosen = () => inputs().find((input) => input.checked)?.value;
  const current = () => [...story.way, chosen()].filter(Boolean);
  const line = delivery({ model, signal, button, current, same: sameOrder, arrived, refused: () => {}, sending: "正在继续……" });
  const form = h("form", { class: "question dialogue", novalidate: true, autocomplete: "off" },
    group(model, own, noticeOf(model, signal), walk, here, error, actions, line.said, line.again, result));

  /** Show a story as far as it goes; what came of the last step is said politely, and focus goes on to the new scene. */
  function tell(next, moved = false) {
    story = next;
    walk.replaceChildren(...story.walk.map(({ scene, chosen: done, consequence }) => h("li", {}, h("p", {}, scene),
      h("p", {}, h("strong", {}, "您的做法："), done), h("p", {}, h("strong", {}, "接下来："), consequence))));
    walk.hidden = story.walk.length === 0;
    const ended = story.choices.length === 0;
    here.replaceChildren(ended ? h("p", { tabindex: "-1" }, h("strong", {}, "结局："), story.scene) : scene());
    button.hidden = ended;
    restart.hidden = story.way.length === 0 || (ended && model.get("result").closed === true);
    if (moved) here.firstElementChild.focus({ preventScroll: ended });
  }

  function scene() {
    return h("fieldset", { tabindex: "-1", class: "scene" }, h("legend", {}, story.scene), h("div", { class: "choices" },
      story.choices.map(({ id, text }) => h("label", { class: "choice" },
        h("input", { type: "radio", name: own, value: id, "aria-describedby": error.id }), h("span", {}, text)))));
  }

  function submit(event) {
    event.preventDefault();
    if (line.waiting()) return;
    if (!chosen()) {
      error.textContent = "还没有选。请先选一种做法，再往下走。";
      inputs()[0]?.focus();
      return;
    }
    result.hidden = true;
    line.submit(current());
  }

  function arrived(content) {
    if (content.kind === "walked") {
      line.keep({ answer: content.story.way });
      line.say(content.story.walk.length ? `接下来：${content.story.walk.at(-1).consequence}` : "");
      tell(content.story, true);
      return;
    }
    line.keep(null);
    draw(true);
  }

  function draw(moved = false) {
    const found = model.get("result");
    if (line.waiting() || !found.answer) return;
    tell(found.story, moved);
    line.say(`${found.saved}。${found.outcome}。`);
    result.replaceChildren(verdict(found));
    result.hidden = false;
  }

  restart.addEventListener("click", () => {
    line.keep(null);
    line.offer();
    line.say(model.get("result").answer ? `上次走完的路${model.get("result").saved}。走到新的结局，就改记新的。` : "");
    result.hidden = true;
    tell(model.get("story"), true);
  });
  form.addEventListener("submit", submit);
  form.addEventListener("change", () => {
    error.textContent = "";
    if (!line.waiting()) line.offer();
  });
  tell(story);
  const kept = line.recall();
  follow(model, ["result"], signal, () => draw());
  if (kept?.answer?.length && !sameOrder(kept.answer, model.get("result").answer ?? []) && !model.get("result").closed) {
    result.hidden = true;
    line.submit(kept.answer, "walk"); // go on where this tab was
  }
  el.append(form);
}
