// Models and views of widgets, as anywidget documents them (https://anywidget.dev/en/afm/).

const PAUSE = 100; // ms between two updates of a model: a slider that is dragged would send sixty a second

const bytes = (value) => (value instanceof ArrayBuffer ? new DataView(value) : ArrayBuffer.isView(value) ? value : null);

/** Whether two values are the same to a kernel. */
function same(one, other) {
  const [a, b] = [bytes(one), bytes(other)];
  if (a || b) return one === other; // what came over the wire is new
  if (one === other || typeof one !== "object" || typeof other !== "object" || !one || !other) return one === other;
  const names = Object.keys(one);
  return names.length === Object.keys(other).length && names.every((name) => Object.hasOwn(other, name) && same(one[name], other[name]));
}

/** Take binary values out of a state, as the protocol wants them: beside it, with the places they belong to. */
function emptied(value, path = [], found = { paths: [], buffers: [] }) {
  if (bytes(value)) {
    found.paths.push(path);
    found.buffers.push(bytes(value));
    return { value: null, ...found };
  }
  if (!value || typeof value !== "object" || typeof value.toJSON === "function") return { value, ...found };
  const made = Array.isArray(value) ? [] : {};
  for (const [name, part] of Object.entries(value)) {
    made[name] = emptied(part, [...path, Array.isArray(value) ? Number(name) : name], found).value;
  }
  return { value: made, ...found };
}

class Model {
  #id;
  #state;
  #changed = new Set(); // names set since the last save
  #waiting = new Set(); // names saved and not yet sent
  #timer = 0;
  #listeners = new Map();
  #widget = null;

  constructor(id, state) {
    this.#id = id;
    this.#state = state;
    this.widget_manager = { get_model: async (name) => models.get(name.replace("IPY_MODEL_", "")) };
  }

  get(name) { return this.#state[name]; }

  set(name, value) {
    const given = typeof name === "object" ? name : { [name]: value };
    this.#put(given, Object.keys(given));
    Object.keys(given).forEach((each) => this.#changed.add(each));
  }

  save_changes() {
    this.#changed.forEach((name) => this.#waiting.add(name));
    this.#changed.clear();
    if (!this.#timer) this.#update();
  }

  #update() {
    if (!this.#waiting.size) return;
    const { value: state, paths, buffers } = emptied(Object.fromEntries([...this.#waiting].map((name) => [name, this.#state[name]])));
    if (!transmit("comm_msg", { comm_id: this.#id, data: { method: "update", state, buffer_paths: paths } }, {}, buffers)) return;
    touched = Date.now();
    this.#waiting.clear();
    this.#timer = setTimeout(() => { this.#timer = 0; this.#update(); }, PAUSE);
  }

  on(events, listener) {
    for (const event of events.split(" ")) this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
  }

  off(events, listener) {
    if (!events) this.#listeners.clear();
    for (const event of (events ?? "").split(" ")) {
      this.#listeners.set(event, listener ? (this.#listeners.get(event) ?? []).filter((each) => each !== listener) : []);
    }
  }

  send(content, _callbacks, buffers = []) {
    if (over) {
      queueMicrotask(() => this.emit("msg:custom", { ...over, seq: content?.seq }));
      return;
    }
    const views = buffers.map(bytes);
    const resend = () => transmit("comm_msg", { comm_id: this.#id, data: { method: "custom", content } }, {}, views);
    if (content?.seq) {
      touched = Date.now();
      if (!kernel) open();
      unanswered.set(content.seq, { model: this, resend });
      watch();
    }
    resend();
  }

  emit(event, ...values) { (this.#listeners.get(event) ?? []).forEach((listener) => listener(...values)); }

  /** Take what the kernel says, but for what it hasn't heard yet. */
  take(state) {
    this.#put(state, Object.keys(state).filter((name) => !this.#waiting.has(name)));
    if (!this.#timer) this.#update();
  }

  #put(state, names) {
    const changed = names.filter((name) => !same(state[name], this.#state[name]));
    changed.forEach((name) => { this.#state[name] = state[name]; });
    changed.forEach((name) => this.emit(`change:${name}`, this, state[name]));
    if (changed.length) this.emit("change", this);
  }

  /** The widget of this model: made and initialized once, however many views it has. */
  widget() {
    this.#widget ??= (async () => {
      const made = await loaded(this.get("_esm"));
      const widget = typeof made === "function" ? await made() : made;
      await widget.initialize?.({ model: this, signal: new AbortController().signal, experimental: this.experimental });
      return widget;
    })();
    return this.#widget;
  }

  /** Calling a command of the Python class (anywidget.experimental.command). */
  experimental = {
    invoke: (name, msg, { buffers = [] } = {}) => new Promise((resolve) => {
      const id = random();
      const answered = (content, answer) => {
        if (content?.id !== id) return;
        this.off("msg:custom", answered);
        resolve([content.response, answer]);
      };
      this.on("msg:custom", answered);
      this.send({ id, kind: "anywidget-command", name, msg }, undefined, buffers);
    }),
  };
}

const modules = new Map(); // by module text

async function imported(text) {
  const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  const made = await import(address);
  URL.revokeObjectURL(address);
  return made.default ?? made; // anywidget's first form was a named export
}

function loaded(text) {
  if (!modules.has(text)) modules.set(text, imported(text));
  return modules.get(text);
}

const styled = new Map(); // <style> by widget class

function style(model) {
  const [name, css] = [model.get("_anywidget_id"), model.get("_css")];
  if (!css || styled.get(name)?.textContent === css) return;
  if (!styled.has(name)) styled.set(name, document.head.appendChild(document.createElement("style")));
  styled.get(name).textContent = css;
}

async function show(holder) {
  const model = models.get(holder.dataset.modelId);
  try {
    const widget = await model.widget();
    style(model);
    const el = document.createElement("div");
    const { signal } = new AbortController();
    holder.replaceChildren(el);
    await widget.render?.({ model, el, signal, experimental: model.experimental });
  } catch (error) {
    console.error(error);
    const words = document.createElement("p");
    words.className = "notice notice-warn";
    words.textContent = "这里的内容暂时没能打开。请刷新页面再试；您已经保存的答案都在。";
    holder.replaceChildren(words);
  }
}
