// A question: one form, native inputs. What was chosen but isn't stored stays in this tab (choices only) until the kernel says it is stored.

const SLOW = 12000; // ms without a reply after which the page says so

function question({ model, el, signal }) {
  const item = model.get("item");
  const own = `${item}-${random()}`;
  const memory = `canxie-choice:${model.get("memory")}`;
  let pending = null; // {answer, seq} sent, no reply yet
  let timer = 0;

  const error = h("p", { class: "error", id: `${own}-error` });
  const inputs = model.get("options").map(({ id }) =>
    h("input", { type: model.get("kind") === "multiple" ? "checkbox" : "radio", name: own, value: id, "aria-describedby": error.id }));
  const options = model.get("options").map(({ id, text }, place) =>
    h("label", { class: "choice" }, inputs[place], h("span", {}, model.get("kind") === "truefalse" ? text : `${id}. ${text}`)));
  const button = h("button", { type: "submit" }, "提交答案");
  const said = h("p", { class: "save-state", role: "status" });
  const again = h("div", { class: "actions", hidden: true });
  const result = h("div", { class: "result", hidden: true });
  const notice = h("p", { class: "notice notice-warn", hidden: true });
  const form = h("form", { class: "question", novalidate: true, autocomplete: "off" },
    h("fieldset", { id: document.getElementById(`item-${item}`) ? own : `item-${item}`, tabindex: "-1" },
      h("legend", {}, `第 ${model.get("number")} 题`, h("span", { class: "muted" }, `（${model.get("kind_label")}）`),
        model.get("stem").map((line) => h("span", { class: "stem" }, line))),
      notice, error, h("div", { class: "choices" }, options), h("div", { class: "actions" }, button), said, again, result));

  const chosen = () => inputs.filter((input) => input.checked).map((input) => input.value);
  const choose = (answer) => inputs.forEach((input) => { input.checked = answer.includes(input.value); });
  const same = (one, other) => [...one].sort().join() === [...other].sort().join();
  const judged = () => model.get("result").answer ?? [];

  function recall() {
    try { return JSON.parse(sessionStorage.getItem(memory)) ?? null; } catch { return null; }
  }

  function keep(kept) {
    try {
      if (kept) sessionStorage.setItem(memory, JSON.stringify(kept));
      else sessionStorage.removeItem(memory);
    } catch { /* a browser without storage keeps the choice on the page only */ }
  }

  function say(text, bad = false) {
    said.textContent = text;
    said.classList.toggle("error", bad);
    said.classList.toggle("muted", !bad);
  }

  function offer(...ways) {
    again.replaceChildren(...ways);
    again.hidden = ways.length === 0;
  }

  /** While the choice differs from what was judged, the verdict says that it is about the earlier one. */
  function markEarlier() {
    const mark = result.querySelector(".earlier");
    if (mark) mark.hidden = same(chosen(), judged());
  }

  function changed() {
    error.textContent = "";
    markEarlier();
    if (pending) { keep({ answer: chosen() }); return; }
    offer();
    if (same(chosen(), judged())) {
      keep(null);
      say(judged().length ? savedText() : "");
    } else {
      keep({ answer: chosen() });
      say(judged().length ? "您改了选择，还没有提交。" : "");
    }
  }

  function submit(event) {
    event.preventDefault();
    const answer = chosen();
    if (pending) return;
    if (!answer.length) {
      error.textContent = model.get("kind") === "multiple" ? "还没有选。请至少选一个，再提交。" : "还没有选。请先选一个，再提交。";
      inputs[0].focus();
    } else if (same(answer, judged())) {
      say(`这个答案已经保存了（${model.get("result").saved}）。要改，请先换一个选项。`);
    } else {
      const kept = recall();
      send({ answer, seq: kept?.seq && same(kept.answer, answer) ? kept.seq : random() });
    }
  }

  function send(attempt) {
    pending = attempt;
    keep(attempt);
    offer();
    result.hidden = true;
    button.setAttribute("aria-disabled", "true");
    say("正在保存……");
    model.send({ kind: "answer", ...attempt });
    clearTimeout(timer);
    timer = setTimeout(() => say("还没有保存：网络慢，或者断了。连上以后会自动再试，您选的答案还在。", true), SLOW);
  }

  function settle() {
    clearTimeout(timer);
    pending = null;
    button.removeAttribute("aria-disabled");
  }

  function received(content) {
    if (!pending || content.seq !== pending.seq) return;
    const { answer } = pending;
    settle();
    if (content.kind === "saved") {
      if (same(chosen(), answer)) keep(null);
      draw();
    } else {
      failed(content, { answer, seq: content.seq });
    }
  }

  function failed({ message, login, reopen }, attempt) {
    say(message, true);
    const way = login ? "重新登录（您选的答案还在）" : reopen ? "重新打开这一课（您选的答案还在）" : "";
    if (way) {
      offer(h("a", { class: "button", href: location.pathname }, way));
      return;
    }
    const retry = h("button", { type: "button", class: "button-secondary" }, "再试一次");
    retry.addEventListener("click", () => {
      button.focus();
      send(same(chosen(), attempt.answer) ? attempt : { answer: chosen(), seq: random() });
    });
    offer(retry);
  }

  const savedText = () => `已保存 ${model.get("result").saved}。${model.get("result").outcome}。`;

  function draw() {
    if (pending) return;
    const found = model.get("result");
    if (!found.answer) return;
    const edited = chosen().length && !same(chosen(), found.answer);
    if (!edited) choose(found.answer);
    say(edited ? "您改了选择，还没有提交。" : savedText());
    result.replaceChildren(verdict(found));
    result.hidden = false;
    markEarlier();
  }

  notice.textContent = model.get("notice");
  const kept = recall();
  if (kept?.answer?.length && !same(kept.answer, judged()) && kept.answer.every((mark) => inputs.some((input) => input.value === mark))) {
    choose(kept.answer);
    say("这是您上次选了、还没有保存的答案。请再点一次“提交答案”。");
  } else {
    keep(null);
  }
  const recalled = said.textContent;
  form.addEventListener("submit", submit);
  form.addEventListener("change", changed);
  model.on("msg:custom", received);
  signal?.addEventListener("abort", () => model.off("msg:custom", received));
  follow(model, ["result"], signal, draw);
  follow(model, ["notice"], signal, () => {
    notice.textContent = model.get("notice");
    notice.hidden = !model.get("notice");
  });
  if (recalled) say(recalled);
  el.append(form);
}

function reasons(feedback) {
  const lines = feedback.map(({ label, text }) => `${label}：${text}`);
  return lines.length > 1 ? h("ul", {}, lines.map((line) => h("li", {}, line))) : lines.map((line) => h("p", {}, line));
}

function verdict(found) {
  const chose = `您提交的是：${found.feedback.length ? found.feedback.map(({ label }) => label).join("、") : found.answer.join("、")}`;
  const box = h("div", { class: `notice ${found.correct ? "notice-good" : "notice-bad"}` },
    h("p", {}, h("strong", {}, h("span", { class: "earlier", hidden: true }, "上次提交的答案："), found.outcome), `。${chose}`),
    reasons(found.feedback));
  if (found.hint) box.append(h("p", {}, h("strong", {}, "提示："), found.hint));
  const why = [h("p", {}, h("strong", {}, "解析："), found.explanation)];
  if (found.citations.length) {
    why.push(h("p", {}, h("strong", {}, "依据："), found.citations.flatMap((cited, place) => [place ? "；" : "", citationLink(cited)])));
  }
  if (found.hint) box.append(h("details", {}, h("summary", {}, "看解析和依据"), why));
  else box.append(...why);
  box.append(h("p", { class: "muted" }, `这道题答了 ${found.tries} 次。想改可以再答，以最后一次为准。`));
  return box;
}
