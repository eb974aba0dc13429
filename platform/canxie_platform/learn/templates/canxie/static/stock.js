// The rest of the script of a page that is shown by Voila's own front end, for lessons with ipywidgets' controls. Voila's script is loaded
// when the learner's kernel is there; this watches over its connection and says in plain words what happens to it.

const configuration = document.getElementById("jupyter-config-data");
const known = () => globalThis.jupyterapp?.widgetManager?.kernel;

/** Voila's script begins at the window's "load". That has long been when it comes: who waits for it now is called at once. */
const listen = addEventListener;
globalThis.addEventListener = (type, act, ...more) => (type === "load" ? setTimeout(() => act(new Event(type))) : listen(type, act, ...more));

/** A kernel came: Voila's front end takes over. */
function connect() {
  const told = { ...JSON.parse(configuration.textContent), kernelId: main.dataset.kernel };
  configuration.textContent = JSON.stringify(told);
  const script = document.createElement("script");
  script.src = `${told.fullStaticUrl}/voila.js`;
  script.addEventListener("error", () => say("题目没能打开。请看看网络，再重新打开。", way("重新打开", reload)));
  document.head.append(script);
}

const drawn = new MutationObserver(() => {
  if (!document.querySelector(".widget .jp-OutputArea-output > *") || !known()) return;
  drawn.disconnect();
  shown = true;
  say("");
  known().connectionStatusChanged.connect((_kernel, status) => connection(status));
});
drawn.observe(document.querySelector(".text"), { subtree: true, childList: true });

async function connection(status) {
  if (over) return;
  if (status === "connected") {
    if (line.textContent) say("网络已恢复。");
    setTimeout(() => { if (line.textContent === "网络已恢复。") say(""); }, 4000);
    return;
  }
  const answer = await fetch(kernel, { cache: "no-store" }).then((response) => response.status, () => 0);
  if (answer === 403) loginExpired();
  else if (answer === 404) kernelGone();
  else say("网络断了，正在重新连接……");
}

function end(reason) {
  over = reason;
  known()?.dispose();
}

function loginExpired() {
  end({ login: true });
  say("登录已过期。已经保存的答案都在。", path("重新登录，回到这一课", location.pathname + location.search));
}

function kernelGone() {
  end({ reopen: true });
  say("这一课放得久了，题目先收起来了。已经保存的答案都在。", way("重新打开", reload));
}

addEventListener("pagehide", ({ persisted }) => { if (!persisted && kernel) navigator.sendBeacon(kernel); });
addEventListener("pageshow", ({ persisted }) => { if (persisted) reload(); });
say("正在打开题目，要多等一会儿。课文可以先读。");
open();
