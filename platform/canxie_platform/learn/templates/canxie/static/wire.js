// The lesson page's own front end: it speaks the widget protocol with the kernel, for anywidget models only (ipywidgets' messaging protocol
// 2.1 over Jupyter's websocket without subprotocol). It says when the connection is lost, comes back (with a new kernel when the old one is
// gone: all kernels of a lesson name their models alike), and sends again what got no reply.

const session = random();
const models = new Map(); // by comm id
const unanswered = new Map(); // by seq: how to send a custom message again, until one with its seq comes back
const REPEAT = 5000; // ms until the states are asked for again
const PATIENCE = 15000; // ms until a reply that doesn't come means a dead connection; the kernel itself gives up earlier
const CODES = { 4401: loginExpired, 4409: replaced, 4410: kernelGone };
const IDLE = 10 * 60 * 1000; // ms without a touch after which a page doesn't ask for a new kernel by itself

let touched = Date.now(); // moment of the learner's last action
let socket = null;
let repeat = 0;

function random() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

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

/** Send a message; false when there is no connection. */
function transmit(type, content, metadata = {}, buffers = []) {
  if (socket?.readyState !== WebSocket.OPEN) return false;
  const header = { msg_id: random(), session, msg_type: type, username: "", version: "5.4", date: new Date().toISOString() };
  const text = JSON.stringify({ channel: "shell", header, parent_header: {}, metadata, content, buffers: [] });
  socket.send(buffers.length ? packed([new TextEncoder().encode(text), ...buffers]) : text);
  return true;
}

/** A binary frame: number of parts, their offsets (32 bit, big-endian), JSON, buffers. */
function packed(parts) {
  const head = new DataView(new ArrayBuffer(4 * (parts.length + 1)));
  head.setUint32(0, parts.length);
  parts.reduce((at, part, place) => {
    head.setUint32(4 * (place + 1), at);
    return at + part.byteLength;
  }, head.byteLength);
  return new Blob([head, ...parts]);
}

/** A frame is JSON text, or binary. */
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
  if (header.msg_type === "comm_open" && content.target_name === "jupyter.widget") {
    const { state, buffer_paths: paths = [] } = content.data;
    learnt(content.comm_id, filled(state, paths, buffers));
  }
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

function learnt(id, state) {
  if (models.has(id)) models.get(id).take(state);
  else models.set(id, new Model(id, state));
}

async function statesCame(states, paths, buffers) {
  clearTimeout(repeat);
  const lost = shown && line.textContent !== "";
  tries = 0;
  filled(states, paths, buffers);
  for (const [id, { model_module: module, state }] of Object.entries(states)) {
    if (module === "anywidget") learnt(id, state);
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

