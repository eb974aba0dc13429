// Sending an answer until the kernel says that it is stored. What isn't stored yet stays in this tab.

const SLOW = 12000; // ms without a reply after which the page says so

/**
 * One question's line to the kernel.
 * button: what submits; current(): the answer as it stands on the page; same(one, other): whether two answers are equal;
 * arrived(content, attempt): a reply that isn't a failure; refused(message): what was written can't be read and must be written differently.
 */
function delivery({ model, signal, button, current, same, arrived, refused, sending = "正在保存……" }) {
  const memory = `canxie-choice:${model.get("memory")}`;
  const said = h("p", { class: "save-state", role: "status" });
  const again = h("div", { class: "actions", hidden: true });
  let pending = null; // {kind, answer, seq} sent, no reply yet
  let timer = 0;

  function recall() {
    try { return JSON.parse(sessionStorage.getItem(memory)) ?? null; } catch { return null; }
  }

  function keep(kept) {
    try {
      if (kept) sessionStorage.setItem(memory, JSON.stringify(kept));
      else sessionStorage.removeItem(memory);
    } catch { /* a browser without storage keeps the answer on the page only */ }
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

  /** Send an answer; one that was sent before and got no reply keeps its number, so that it is stored once. */
  function submit(answer, kind = "answer") {
    const kept = recall();
    send({ kind, answer, seq: kind === "answer" && kept?.seq && same(kept.answer, answer) ? kept.seq : random() });
  }

  function send(attempt) {
    pending = attempt;
    if (attempt.kind === "answer") keep({ answer: attempt.answer, seq: attempt.seq });
    offer();
    button.setAttribute("aria-disabled", "true");
    say(sending);
    model.send(attempt);
    clearTimeout(timer);
    timer = setTimeout(() => say("还没有保存：网络慢，或者断了。连上以后会自动再试，您的答案还在。", true), SLOW);
  }

  function received(content) {
    if (!pending || content.seq !== pending.seq) return;
    const attempt = pending;
    clearTimeout(timer);
    pending = null;
    button.removeAttribute("aria-disabled");
    if (content.kind !== "failed") arrived(content, attempt);
    else if (content.fix) refused(content.message);
    else failed(content, attempt);
  }

  function failed({ message, login, reopen }, attempt) {
    say(message, true);
    const way = login ? "重新登录（您的答案还在）" : reopen ? "重新打开这一课（您的答案还在）" : "";
    if (way) {
      offer(h("a", { class: "button", href: location.pathname }, way));
      return;
    }
    const retry = h("button", { type: "button", class: "button-secondary" }, "再试一次");
    retry.addEventListener("click", () => {
      button.focus();
      if (same(current(), attempt.answer)) send(attempt);
      else submit(current());
    });
    offer(retry);
  }

  model.on("msg:custom", received);
  signal?.addEventListener("abort", () => model.off("msg:custom", received));
  return { said, again, recall, keep, say, offer, submit, waiting: () => pending !== null };
}
