// The lesson page's own front end. The page is the same for everyone and readable at once; this asks for a kernel of the learner's own, and
// speaks the widget protocol with it for anywidget models only (ipywidgets' messaging protocol 2.1 over Jupyter's websocket without
// subprotocol). It says when the connection is lost, comes back (with a new kernel when the old one is gone: all kernels of a lesson name
// their models alike), and sends again what got no reply.

const main = document.querySelector("[data-open]");
const line = document.getElementById("connection");
const session = random();
const models = new Map(); // by comm id
const unanswered = new Map(); // by seq: how to send a custom message again, until one with its seq comes back
const WAITS = [500, 1000, 2000, 4000, 8000];
const REPEAT = 5000; // ms until the states are asked for again
const PATIENCE = 15000; // ms until a reply that doesn't come means a dead connection; the kernel itself gives up earlier
const CODES = { 4401: loginExpired, 4409: replaced, 4410: kernelGone };
const IDLE = 10 * 60 * 1000; // ms without a touch after which a page doesn't ask for a new kernel by itself

let kernel = ""; // address of the kernel, once there is one
let opening = false; // whether a kernel was asked for and didn't come yet
let touched = Date.now(); // moment of the learner's last action
let socket = null;
let tries = 0;
let retry = 0;
let repeat = 0;
let over = null; // why nothing more will come from this kernel, in the form of a widget's "failed" message
let shown = false; // whether the views were made

function random() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// --- what the page says about its connection ---

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

/** Nothing more comes from this kernel: what waits for a reply is told so, and so is whatever is sent from now on. */
function end(reason) {
  over = { kind: "failed", message: "这个答案还没有保存。", ...reason };
  clearTimeout(waiting);
  for (const [seq, { model }] of unanswered) model.emit("msg:custom", { ...over, seq });
  unanswered.clear();
}

function loginExpired() {
  end({ message: "登录已过期，这个答案还没有保存。", login: true });
  say("登录已过期。已经保存的答案都在，您刚选的也还在。", path("重新登录，回到这一课", location.pathname + location.search));
}

function replaced() {
  end({ reopen: true });
  say("您又打开了别的课，这一课先停下了。已经保存的答案都在。", way("接着学这一课", reload));
}

/** The kernel was closed or died. What was stored is there: a new one takes its place, at once or when the learner comes back. */
function kernelGone() {
  if (over || !kernel) return;
  kernel = "";
  socket?.close();
  if (unanswered.size || (!document.hidden && Date.now() - touched < IDLE)) {
    say("正在重新打开题目……您的答案还在。");
    open();
    return;
  }
  say("这一课放得久了，题目先收起来了。已经保存的答案都在，您刚选的也还在。", way("重新打开题目", open));
}

for (const event of ["pointerdown", "keydown", "wheel"]) {
  addEventListener(event, () => {
    touched = Date.now();
    if (shown && !kernel) open();
  }, { passive: true });
}
document.addEventListener("visibilitychange", () => { if (!document.hidden && shown && !kernel) open(); });

// --- the kernel ---

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

// --- the websocket ---

function connect() {
  clearTimeout(retry);
  if (over || socket || !kernel) return;
  const address = new URL(`${kernel}/channels`, location.href);
  address.protocol = address.protocol.replace("http", "ws");
  address.searchParams.set("session_id", session);
  let opened = false;
  const of = kernel;
  socket = new WebSocket(address);
  socket.binaryType = "arraybuffer";
  socket.onopen = () => {
    opened = true;
    askStates();
  };
  socket.onmessage = ({ data }) => received(parsed(data));
  socket.onclose = ({ code }) => {
    socket = null;
    clearTimeout(repeat);
    if (of === kernel) closed(code, opened);
    else connect(); // the kernel was replaced meanwhile
  };
}

async function closed(code, opened) {
  if (over) return;
  if (CODES[code]) { CODES[code](); return; }
  if (!opened) {
    const status = await fetch(kernel, { cache: "no-store" }).then((answer) => answer.status, () => 0);
    if (status === 403) { loginExpired(); return; }
    if (status === 404) { kernelGone(); return; }
  }
  if (tries > 0 || shown) say("网络断了，正在重新连接……您的答案还在。");
  retry = setTimeout(connect, code === 4429 ? 10000 : WAITS[Math.min(tries, WAITS.length - 1)]);
  tries += 1;
}

/** A phone that slept may hold a socket that is dead and doesn't know: without a reply in time, a new one is opened. */
let waiting = 0;
function watch() {
  clearTimeout(waiting);
  if (!unanswered.size || over) return;
  waiting = setTimeout(() => {
    if (socket?.readyState === WebSocket.OPEN) {
      socket.onclose = null;
      socket.close();
      socket = null;
      closed(1006, true);
    }
    watch();
  }, PATIENCE);
}

function transmit(type, content, metadata = {}) {
  if (socket?.readyState !== WebSocket.OPEN) return;
  const header = { msg_id: random(), session, msg_type: type, username: "", version: "5.4", date: new Date().toISOString() };
  socket.send(JSON.stringify({ channel: "shell", header, parent_header: {}, metadata, content, buffers: [] }));
}

/** A frame is JSON text, or binary: number of parts, their offsets (32 bit, big-endian), JSON, buffers. */
function parsed(frame) {
  if (typeof frame === "string") return JSON.parse(frame);
  const view = new DataView(frame);
  const count = view.getUint32(0);
  const starts = Array.from({ length: count }, (_, place) => view.getUint32(4 * (place + 1)));
  const parts = starts.map((start, place) => frame.slice(start, starts[place + 1] ?? frame.byteLength));
  const message = JSON.parse(new TextDecoder().decode(parts[0]));
  return { ...message, buffers: parts.slice(1).map((part) => new DataView(part)) };
}

function received({ header, content, buffers = [] }) {
  if (header.msg_type === "status" && ["restarting", "autorestarting", "dead"].includes(content.execution_state)) kernelGone();
  if (header.msg_type !== "comm_msg") return;
  const { method, state, states, buffer_paths: paths = [], content: custom } = content.data;
  if (method === "update_states") statesCame(states, paths, buffers);
  const model = models.get(content.comm_id);
  if (!model) return;
  if (method === "update") model.take(filled(state, paths, buffers));
  if (method === "custom") {
    unanswered.delete(custom?.seq);
    watch();
    model.emit("msg:custom", custom, buffers);
  }
}

/** Put binary values back where the kernel took them out. */
function filled(state, paths, buffers) {
  paths.forEach((path, place) => {
    const holder = path.slice(0, -1).reduce((part, key) => part[key], state);
    holder[path.at(-1)] = buffers[place];
  });
  return state;
}

function askStates() {
  transmit("comm_open", { comm_id: control(), target_name: "jupyter.widget.control", data: {} }, { version: "1.0.0" });
  transmit("comm_msg", { comm_id: lastControl, data: { method: "request_states" } });
  repeat = setTimeout(askStates, REPEAT);
}

let lastControl = "";
function control() {
  lastControl = random();
  return lastControl;
}

async function statesCame(states, paths, buffers) {
  clearTimeout(repeat);
  const lost = shown && line.textContent !== "";
  tries = 0;
  filled(states, paths.map(([id, ...path]) => [id, "state", ...path]), buffers);
  for (const [id, { model_module: module, state }] of Object.entries(states)) {
    if (module !== "anywidget") continue;
    if (models.has(id)) models.get(id).take(state);
    else models.set(id, new Model(id, state));
  }
  if (lost) {
    say("网络已恢复。");
    setTimeout(() => { if (line.textContent === "网络已恢复。") say(""); }, 4000);
  } else {
    say("");
  }
  for (const { resend } of unanswered.values()) resend();
  if (!shown) {
    shown = true;
    await Promise.all([...document.querySelectorAll("[data-model-id]")].map(show));
    if (location.hash.startsWith("#item-")) document.getElementById(location.hash.slice(1))?.scrollIntoView();
    place([...models.values()].find((model) => model.get("view") === "place"));
  }
}

// --- models and views, as anywidget documents them (https://anywidget.dev/en/afm/) ---

class Model {
  #id;
  #state;
  #changed = new Set();
  #listeners = new Map();

  constructor(id, state) {
    this.#id = id;
    this.#state = state;
  }

  get(name) { return this.#state[name]; }

  set(name, value) {
    this.#state[name] = value;
    this.#changed.add(name);
    this.emit(`change:${name}`);
    this.emit("change");
  }

  save_changes() {
    const state = Object.fromEntries([...this.#changed].map((name) => [name, this.#state[name]]));
    this.#changed.clear();
    transmit("comm_msg", { comm_id: this.#id, data: { method: "update", state, buffer_paths: [] } });
  }

  on(event, listener) { this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]); }

  off(event, listener) {
    if (!event) this.#listeners.clear();
    else this.#listeners.set(event, listener ? (this.#listeners.get(event) ?? []).filter((each) => each !== listener) : []);
  }

  send(content) {
    if (over) {
      queueMicrotask(() => this.emit("msg:custom", { ...over, seq: content?.seq }));
      return;
    }
    const resend = () => transmit("comm_msg", { comm_id: this.#id, data: { method: "custom", content } });
    if (content?.seq) {
      touched = Date.now();
      if (!kernel) open();
      unanswered.set(content.seq, { model: this, resend });
      watch();
    }
    resend();
  }

  emit(event, ...values) { (this.#listeners.get(event) ?? []).forEach((listener) => listener(...values)); }

  take(state) {
    const changed = Object.keys(state).filter((name) => JSON.stringify(state[name]) !== JSON.stringify(this.#state[name]));
    changed.forEach((name) => { this.#state[name] = state[name]; });
    changed.forEach((name) => this.emit(`change:${name}`));
    if (changed.length) this.emit("change");
  }
}

const modules = new Map(); // by module text

function loaded(text) {
  if (!modules.has(text)) {
    const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    modules.set(text, import(address).then(({ default: made }) => (typeof made === "function" ? made() : made)));
  }
  return modules.get(text);
}

async function show(holder) {
  const model = models.get(holder.dataset.modelId);
  try {
    const widget = await loaded(model.get("_esm"));
    const el = document.createElement("div");
    const { signal } = new AbortController();
    await widget.initialize?.({ model, signal });
    holder.replaceChildren(el);
    await widget.render?.({ model, el, signal });
  } catch (error) {
    console.error(error);
    const words = document.createElement("p");
    words.className = "notice notice-warn";
    words.textContent = "这里的内容暂时没能打开。请刷新页面再试；您已经保存的答案都在。";
    holder.replaceChildren(words);
  }
}

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
