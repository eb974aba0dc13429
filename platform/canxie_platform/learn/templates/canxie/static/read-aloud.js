// Reading a lesson aloud with the browser's own voice, sentence by sentence. The sentence that is read is marked and kept in view.
// Fetched by the portal's comfort.js when somebody is about to want it.

const BLOCKS = "h1, h2, h3, h4, h5, h6, p, li, dt, dd, th, td, caption, figcaption, legend, .stem, label, blockquote, pre, div";
const SKIPPED = "button, summary, nav, [hidden], [role=status], [aria-hidden=true], .error, .waiting, .place, .visually-hidden, .actions, "
  + "reading-bar, script, style, details:not([open]) > :not(summary)";
const SENTENCE = /[^。！？；!?;]+[。！？；!?;…]*[”’」』）)]*/g;
const LABELS = { idle: "朗读", reading: "暂停", paused: "接着读" };

/** The text nodes of a block that are its own, not a smaller block's, and can be seen. */
function ownTexts(block) {
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const { currentNode: node } = walker;
    const holder = node.parentElement;
    if (node.data.trim() && holder.closest(BLOCKS) === block && !holder.closest(SKIPPED) && holder.getClientRects().length) found.push(node);
  }
  return found;
}

/** Everything that can be read, in the order of the page. */
const blocks = () => [...document.querySelectorAll("main > h1, .text *")].filter((each) => each.matches(BLOCKS) && ownTexts(each).length);

/** A block's sentences as places in the text that its own text nodes make together. */
function sentences(block) {
  const whole = ownTexts(block).map(({ data }) => data).join("");
  return [...whole.matchAll(SENTENCE)]
    .map(({ 0: text, index }) => ({ text: text.replace(/\s+/g, " ").trim(), start: index, end: index + text.length }))
    .filter(({ text }) => /[\p{L}\p{N}]/u.test(text));
}

function mark(block, { start, end }) {
  let passed = 0;
  for (const node of ownTexts(block)) {
    const from = Math.max(start - passed, 0);
    const to = Math.min(end - passed, node.data.length);
    passed += node.data.length;
    if (from >= to) continue;
    const rest = from ? node.splitText(from) : node;
    if (to - from < rest.data.length) rest.splitText(to - from);
    const made = document.createElement("span");
    made.className = "spoken";
    rest.replaceWith(made);
    made.append(rest);
  }
}

function unmark() {
  for (const made of document.querySelectorAll(".spoken")) {
    const holder = made.parentNode;
    made.replaceWith(...made.childNodes);
    holder.normalize();
  }
}

export class Reader {
  #bar;
  #voice;
  #home; // what the bar stands after when nothing is read
  #state = "idle";
  #block = null;
  #at = 0; // place of the sentence in its block
  #said = null; // what is being spoken; what an earlier utterance reports doesn't count

  /**
   * @param bar the bar with the buttons.
   * @param voice gives the voice to read with, or null.
   */
  constructor(bar, voice) {
    this.#bar = bar;
    this.#voice = voice;
    this.#home = bar.previousElementSibling;
    addEventListener("pagehide", () => this.stop());
  }

  /** Start, pause, go on. */
  toggle() {
    if (this.#state === "reading") {
      this.#hush();
      this.#show("paused");
      return;
    }
    if (this.#state === "idle") {
      const top = getComputedStyle(this.#bar).position === "sticky" ? this.#bar.getBoundingClientRect().bottom : 0;
      this.#block = blocks().find((each) => each.getBoundingClientRect().bottom > (scrollY > 0 ? top : -Infinity)) ?? null;
      this.#at = 0;
    }
    this.#show("reading");
    this.#speak();
  }

  stop() {
    this.#hush();
    unmark();
    if (this.#state === "idle") return;
    const { play, stop } = this.#buttons();
    this.#move(() => this.#home.after(this.#bar));
    if (document.activeElement === stop) play.focus({ preventScroll: true });
    this.#show("idle");
  }

  /** Some phones' speech can't pause: it is broken off, and the sentence is read again from its beginning. */
  #hush() {
    this.#said = null;
    speechSynthesis.cancel();
  }

  #buttons() {
    return { play: this.#bar.querySelector(".play"), stop: this.#bar.querySelector(".stop") };
  }

  #show(state) {
    this.#state = state;
    const { play, stop } = this.#buttons();
    play.textContent = LABELS[state];
    stop.hidden = state === "idle";
  }

  #speak() {
    unmark();
    while (this.#block && this.#at >= sentences(this.#block).length) this.#next();
    const voice = this.#voice();
    if (!this.#block || !voice) {
      this.stop();
      return;
    }
    const sentence = sentences(this.#block)[this.#at];
    this.#follow();
    mark(this.#block, sentence);
    this.#keepInView();
    const said = new SpeechSynthesisUtterance(sentence.text);
    Object.assign(said, { voice, lang: voice.lang });
    said.onend = () => {
      if (said !== this.#said) return;
      this.#at += 1;
      this.#speak();
    };
    said.onerror = () => {
      if (said !== this.#said) return;
      this.stop();
      this.#bar.querySelector(".said").textContent = "朗读停了：这台设备的语音没能读出来。请再点一次“朗读”。";
    };
    this.#said = said;
    speechSynthesis.speak(said);
  }

  /** The page may have changed since: what comes next is looked up anew. */
  #next() {
    const before = this.#block;
    this.#block = blocks().find((each) => before.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING) ?? null;
    this.#at = 0;
  }

  /** In a low window the bar doesn't stick, it would cover the text; it goes along with the text instead. */
  #follow() {
    if (getComputedStyle(this.#bar).position === "sticky") return;
    const part = this.#block.closest(".text > *");
    if (part && part.previousElementSibling !== this.#bar) this.#move(() => part.before(this.#bar));
  }

  #move(act) {
    const focused = this.#bar.contains(document.activeElement) ? document.activeElement : null;
    act();
    focused?.focus({ preventScroll: true });
  }

  #keepInView() {
    const parts = document.querySelectorAll(".spoken");
    if (!parts.length) return;
    const covered = getComputedStyle(this.#bar).position === "sticky" ? this.#bar.offsetHeight : 0;
    if (parts[0].getBoundingClientRect().top < covered + 8 || parts[parts.length - 1].getBoundingClientRect().bottom > innerHeight * 0.85) {
      parts[0].scrollIntoView({ block: parts[0].getBoundingClientRect().height > innerHeight / 2 ? "start" : "center" });
    }
  }
}
