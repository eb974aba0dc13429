// First part of a lesson page's script (see assets.py): what the page says about its connection, and asking for a kernel of the learner's
// own. The part after it talks with the kernel; it brings connect(), end(), loginExpired().

const main = document.querySelector("[data-open]");
const line = document.getElementById("connection");
const WAITS = [500, 1000, 2000, 4000, 8000];

let kernel = ""; // address of the kernel, once there is one
let opening = false; // whether a kernel was asked for and didn't come yet
let over = null; // why nothing more will come from this kernel, in the form of a widget's "failed" message
let shown = false; // whether the views were made
let tries = 0;
let retry = 0;

function say(text, ...ways) {
  if (line.firstChild?.textContent === text && !ways.length && line.childNodes.length === 1) return; // not announced twice
  line.replaceChildren();
  if (!text) return;
  const words = document.createElement("p");
  words.textContent = text;
  line.append(words, ...ways);
}

function way(label, act) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = label;
  made.addEventListener("click", act);
  return made;
}

function path(label, href) {
  const made = document.createElement("a");
  made.className = "button";
  made.href = href;
  made.textContent = label;
  return made;
}

const reload = () => location.reload();

async function open() {
  if (opening || kernel || over) return;
  opening = true;
  const request = { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ version: main.dataset.version }) };
  let answer = {};
  try {
    const response = await fetch(main.dataset.open, request);
    answer = await response.json();
  } catch {
    answer = { error: "network" };
  }
  opening = false;
  if (answer.kernel) {
    kernel = `${main.dataset.base}api/kernels/${answer.kernel}`;
    main.dataset.kernel = answer.kernel;
    document.getElementById("learner").textContent = answer.learner;
    connect();
  } else {
    refused(answer);
  }
}

function later(seconds) {
  clearTimeout(retry);
  retry = setTimeout(open, seconds * 1000);
}

function refused({ error, message, retry: seconds }) {
  if (error === "network") {
    say("网络断了，正在重新连接……您的答案还在。");
    later(WAITS[Math.min(tries, WAITS.length - 1)] / 1000);
    tries += 1;
  } else if (error === "login") {
    loginExpired();
  } else if (error === "changed") {
    changed(message);
  } else if (seconds) {
    say(message, ...(error === "full" ? [] : [way("现在再试", open)]));
    later(seconds);
  } else {
    end({ message: `${message ?? "题目没能打开。"}这个答案还没有保存。` });
    say(message ?? "题目没能打开。", path(error === "gone" ? "去课程目录" : "回到首页", main.dataset.home + (error === "gone" ? "courses" : "")));
  }
}

/** The lesson is another one now: its page is loaded anew, by itself only once. */
function changed(message) {
  const mark = `canxie-reloaded ${location.pathname}`;
  if (sessionStorage.getItem(mark) !== main.dataset.version) {
    sessionStorage.setItem(mark, main.dataset.version);
    reload();
    return;
  }
  end({ reopen: true });
  say(message, way("重新打开", reload));
}

