// --- the place in the lesson ---

function place(model) {
  if (!model) return;
  const headings = [...document.querySelectorAll(".text > h2[id], .text > h3[id]")];
  const before = model.get("anchor");
  const left = headings.find(({ id }) => id === before);
  const came = performance.getEntriesByType("navigation")[0]?.type ?? "navigate";
  const elsewhere = came === "navigate" && location.hash; // an address that names a place of its own
  if (left && !elsewhere && scrollY < 200 && left.getBoundingClientRect().top > innerHeight) {
    const note = document.createElement("p");
    note.className = "notice place";
    note.tabIndex = -1;
    const top = document.createElement("a");
    top.href = "#content";
    top.textContent = "回到开头";
    note.append("上次您读到这里。", top);
    left.before(note);
    note.scrollIntoView({ block: "start" });
    if (document.activeElement === document.body) note.focus({ preventScroll: true }); // so a screen reader goes on from here too
  }
  let timer = 0;
  let sent = before;
  const inView = () => headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight * 0.5).at(-1)?.id ?? "";
  const send = () => {
    const anchor = inView();
    if (anchor !== sent) model.send({ kind: "place", anchor });
    sent = anchor;
  };
  addEventListener("scroll", () => {
    clearTimeout(timer);
    timer = setTimeout(send, 1200);
  }, { passive: true });
  document.addEventListener("visibilitychange", () => { if (document.hidden) send(); });
}

// --- coming and going ---

addEventListener("online", () => { tries = 0; if (kernel) connect(); else open(); });
addEventListener("pageshow", ({ persisted }) => { if (persisted) connect(); });
addEventListener("pagehide", ({ persisted }) => {
  if (!persisted && !unanswered.size && kernel) navigator.sendBeacon(kernel);
});

history.scrollRestoration = "manual"; // the page grows when its questions come: the section that was read is the better guide
setTimeout(() => { if (!shown && !over && !line.textContent) say("正在打开题目……课文可以先读。"); }, 1500);
setTimeout(() => { if (!shown && !over && kernel) say("题目还没有打开。课文可以先读，也可以重新打开这一课。", way("重新打开", reload)); }, 30000);
open();
