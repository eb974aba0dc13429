// A question: one form, one group, native controls. A new submit takes the old feedback away before it is sent.

/** The group of a question: its number and text as the legend, and an id that links lead to. */
function group(model, own, ...children) {
  const item = model.get("item");
  return h("fieldset", { id: document.getElementById(`item-${item}`) ? own : `item-${item}`, tabindex: "-1" },
    h("legend", {}, `第 ${model.get("number")} 题`, h("span", { class: "muted" }, `（${model.get("kind_label")}）`),
      model.get("stem").map((line) => h("span", { class: "stem" }, line))),
    children);
}

/** What is said above a question when stored answers couldn't be read. */
function noticeOf(model, signal) {
  const notice = h("p", { class: "notice notice-warn", hidden: true });
  follow(model, ["notice"], signal, () => {
    notice.textContent = model.get("notice");
    notice.hidden = !model.get("notice");
  });
  return notice;
}

function question({ model, el, signal }) {
  const own = `${model.get("item")}-${random()}`;
  const error = h("p", { class: "error", id: `${own}-error` });
  const field = FIELDS[model.get("kind")]({ model, own, error });
  const button = h("button", { type: "submit" }, "提交答案");
  const actions = h("div", { class: "actions" }, button);
  const result = h("div", { class: "result", hidden: true });
  const line = delivery({ model, signal, button, current: field.read, same: field.same, arrived, refused: wrongInput });
  const form = h("form", { class: "question", novalidate: true, autocomplete: "off" },
    group(model, own, noticeOf(model, signal), error, field.nodes, actions, line.said, line.again, result));
  const judged = () => model.get("result").answer ?? [];
  const savedText = () => `${model.get("result").saved}。${model.get("result").outcome}。`;

  /** While the answer differs from what was judged, the verdict says that it is about the earlier one. */
  function markEarlier() {
    const mark = result.querySelector(".earlier");
    if (mark) mark.hidden = field.same(field.read(), judged());
  }

  function clearError() {
    error.textContent = "";
    field.mark?.(false);
  }

  function wrongInput(message) {
    line.keep({ answer: field.read() });
    line.say("");
    error.textContent = message;
    field.mark?.(true);
    field.first().focus();
  }

  function changed() {
    clearError();
    markEarlier();
    const answer = field.read();
    if (line.waiting()) { line.keep({ answer }); return; }
    line.offer();
    if (field.same(answer, judged())) {
      line.keep(null);
      line.say(judged().length ? savedText() : "");
    } else {
      line.keep({ answer });
      line.say(judged().length ? "您改了答案，还没有提交。" : "");
    }
  }

  function submit(event) {
    event.preventDefault();
    if (line.waiting()) return;
    const answer = field.read();
    const missing = field.missing(answer);
    if (missing) {
      error.textContent = missing;
      field.mark?.(true);
      field.first().focus();
    } else if (field.same(answer, judged())) {
      line.say(`这个答案已经提交了（${model.get("result").saved}）。要改，请先换一个答案。`);
    } else {
      result.hidden = true;
      line.submit(answer);
    }
  }

  function arrived(_content, { answer }) {
    if (field.same(field.read(), answer)) line.keep(null);
    draw();
  }

  function draw() {
    if (line.waiting()) return;
    const found = model.get("result");
    if (!found.answer) return;
    const edited = field.read().length && !field.same(field.read(), found.answer);
    if (!edited || found.closed) field.write(found.answer);
    if (found.closed) {
      line.keep(null);
      const inside = actions.contains(document.activeElement);
      field.lock();
      actions.hidden = true;
      if (inside) form.querySelector("fieldset").focus({ preventScroll: true });
    }
    line.say(edited && !found.closed ? "您改了答案，还没有提交。" : savedText());
    result.replaceChildren(verdict(found));
    result.hidden = false;
    markEarlier();
  }

  const kept = line.recall();
  if (kept?.answer?.length && !field.same(kept.answer, judged()) && field.fits(kept.answer)) {
    field.write(kept.answer);
    line.say("这是您上次答了、还没有保存的答案。请再点一次“提交答案”。");
  } else {
    line.keep(null);
  }
  const recalled = line.said.textContent;
  form.addEventListener("submit", submit);
  form.addEventListener("change", changed);
  form.addEventListener("input", changed);
  follow(model, ["result"], signal, draw);
  if (recalled && !model.get("result").closed) line.say(recalled);
  el.append(form);
}

function reasons(feedback) {
  const lines = feedback.map(({ label, text }) => (label ? `${label}：${text}` : text));
  return lines.length > 1 ? h("ul", {}, lines.map((line) => h("li", {}, line))) : lines.map((line) => h("p", {}, line));
}

function verdict(found) {
  const box = h("div", { class: `notice ${found.correct ? "notice-good" : "notice-bad"}` },
    h("p", {}, h("strong", {}, h("span", { class: "earlier", hidden: true }, "上次提交的答案："), found.outcome),
      found.given ? `。您提交的是：${found.given}` : "。"),
    reasons(found.feedback));
  if (found.hint) box.append(h("p", {}, h("strong", {}, "提示："), found.hint));
  if (found.explained) box.append(...explained(found));
  box.append(h("p", { class: "muted" }, found.tries));
  return box;
}

/** The right answer, why, and what it rests on; folded while there is a hint to think about first. */
function explained(found) {
  const why = [h("p", {}, h("strong", {}, "解析："), found.explanation)];
  const [only, ...more] = found.solution;
  if (more.length) why.unshift(h("ul", { class: "solution", role: "list" }, found.solution.map((line) => h("li", {}, line))));
  if (only) why.unshift(h("p", {}, h("strong", {}, "正确答案："), more.length ? "" : only));
  if (found.citations.length) {
    why.push(h("p", {}, h("strong", {}, "依据："), found.citations.flatMap((cited, place) => [place ? "；" : "", citationLink(cited)])));
  }
  return found.hint ? [h("details", {}, h("summary", {}, "看解析和依据"), why)] : why;
}
