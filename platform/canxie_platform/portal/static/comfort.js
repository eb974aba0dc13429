// Reading comfort, for portal and lessons: colours, text size, width of the lines, and in a lesson how long it still takes and the way to
// reading aloud. Loaded without defer in <head>, so that a page is never drawn in the wrong colours first. Without script none of it shows.
(() => {
  const MEMORY = "canxie-reading";
  const SETTINGS = {
    mode: { legend: "颜色", usual: "system", options: { system: "跟随系统", light: "浅色", dark: "深色", contrast: "高对比" } },
    size: { legend: "字的大小", usual: "medium", options: { small: "小", medium: "中", large: "大", huge: "特大" } },
    width: { legend: "一行的宽度", usual: "medium", options: { narrow: "窄", medium: "中", wide: "宽" } },
  };
  const VOICES_COME = 2500; // ms until a browser has told its voices
  const PER_MINUTE = 250; // characters a calm reader reads
  const root = document.documentElement;
  let chosen = {};

  // --- what is set ---

  function recall() {
    try { chosen = JSON.parse(localStorage.getItem(MEMORY)) ?? {}; } catch { /* storage is blocked or holds nonsense: as usual, then */ }
  }

  const value = (name) => (Object.hasOwn(SETTINGS[name].options, chosen[name] ?? "") ? chosen[name] : SETTINGS[name].usual);

  function apply() {
    for (const name of Object.keys(SETTINGS)) {
      if (value(name) === SETTINGS[name].usual) root.removeAttribute(`data-${name}`);
      else root.setAttribute(`data-${name}`, value(name));
      document.querySelectorAll(`reading-settings input[name="reading-${name}"]`).forEach((input) => { input.checked = input.value === value(name); });
    }
  }

  function choose(name, picked) {
    chosen = { ...chosen, [name]: picked };
    try {
      localStorage.setItem(MEMORY, JSON.stringify(chosen));
      return true;
    } catch {
      return false;
    } finally {
      apply();
    }
  }

  recall();
  apply();
  addEventListener("storage", ({ key }) => { if (key === MEMORY) { recall(); apply(); } });
  addEventListener("pageshow", ({ persisted }) => { if (persisted) { recall(); apply(); } });

  // --- the switches ---

  const group = (name) => `<fieldset><legend>${SETTINGS[name].legend}</legend>${Object.entries(SETTINGS[name].options).map(([key, label]) =>
    `<label class="choice"><input type="radio" name="reading-${name}" value="${key}"> ${label}</label>`).join("")}</fieldset>`;

  customElements.define("reading-settings", class extends HTMLElement {
    connectedCallback() {
      if (this.firstChild) return;
      const names = Object.keys(SETTINGS).filter((name) => name !== "width" || this.hasAttribute("lesson"));
      this.innerHTML = `<details><summary>阅读设置</summary><div class="panel">${names.map(group).join("")}
        <p class="muted kept">这些设置只记在这台设备的这个浏览器里。换一台设备，要再设一次。</p><p class="muted mute" hidden></p></div></details>`;
      apply();
      this.addEventListener("change", ({ target }) => {
        if (!choose(target.name.replace("reading-", ""), target.value)) {
          this.querySelector(".kept").textContent = "设好了。这个浏览器不让网页记东西，换一页要再设一次。";
        }
      });
    }
  });

  // --- the bar of a lesson: how long it still takes, reading aloud ---

  /** What is above this line counts as read: it moves from the top of the window to its bottom as the page goes from beginning to end. */
  function readingLine() {
    const range = root.scrollHeight - innerHeight;
    return range > 0 ? innerHeight * Math.min(1, Math.max(0, scrollY / range)) : 0;
  }

  function minutesLeft() {
    const line = readingLine();
    let characters = 0;
    for (const part of document.querySelectorAll(".text > :not(.widget):not(reading-bar)")) {
      const { top, height } = part.getBoundingClientRect();
      const ahead = height ? Math.min(1, Math.max(0, (top + height - line) / height)) : 0;
      if (ahead) characters += part.textContent.replace(/\s+/g, "").length * ahead;
    }
    const unanswered = [...document.querySelectorAll(".text form.question")].filter((form) => !form.querySelector(".result:not([hidden])")).length;
    return characters / PER_MINUTE + unanswered;
  }

  /** A Chinese voice of this machine; others would send the text to a stranger's server. */
  function chineseVoice() {
    const code = ({ lang }) => lang.replace("_", "-").toLowerCase();
    const fit = (voice) => (/^(zh-cn|zh-hans|cmn-hans|cmn-cn)/.test(code(voice)) ? 0 : /^(zh|cmn)\b/.test(code(voice)) ? 1 : 2);
    const voices = globalThis.speechSynthesis?.getVoices().filter((voice) => voice.localService && fit(voice) < 2) ?? [];
    return voices.sort((one, other) => fit(one) - fit(other))[0] ?? null;
  }

  customElements.define("reading-bar", class extends HTMLElement {
    connectedCallback() {
      if (this.firstChild) return;
      this.innerHTML = `<p class="time-left"></p><div class="speech" hidden><button type="button" class="button-secondary play">朗读</button>
        <button type="button" class="button-secondary stop" hidden>停止</button></div><p class="said" role="status"></p>`;
      new ResizeObserver(() => root.style.setProperty("--bar", `${this.offsetHeight}px`)).observe(this);
      this.followTime();
      this.followVoices();
      const load = () => this.reader();
      for (const event of ["pointerdown", "focusin"]) this.addEventListener(event, load, { once: true });
      this.querySelector(".play").addEventListener("click", async () => {
        const said = this.querySelector(".said");
        said.textContent = "";
        try {
          (await this.reader()).toggle();
        } catch (error) {
          console.error(error);
          said.textContent = "朗读没能打开。请看看网络，再试一次。";
        }
      });
      this.querySelector(".stop").addEventListener("click", async () => (await this.reader()).stop());
    }

    /** The part that reads aloud is fetched when somebody is about to want it. */
    reader() {
      this.loading ??= import(this.getAttribute("src")).then(({ Reader }) => new Reader(this, chineseVoice));
      this.loading.catch(() => { this.loading = null; });
      return this.loading;
    }

    followTime() {
      let timer = 0;
      const show = () => {
        timer = 0;
        const left = Math.round(Math.min(minutesLeft(), Number(this.getAttribute("minutes")) || Infinity));
        const text = left ? `还剩约 ${left} 分钟` : "还剩不到 1 分钟";
        const line = this.querySelector(".time-left");
        if (line.textContent !== text) line.textContent = text;
      };
      const soon = () => { timer ||= setTimeout(show, 250); };
      addEventListener("scroll", soon, { passive: true });
      addEventListener("resize", soon);
      document.addEventListener("DOMContentLoaded", () => {
        show();
        new MutationObserver(soon).observe(document.querySelector(".text"), { subtree: true, childList: true, attributeFilter: ["hidden"] });
      });
    }

    followVoices() {
      let waited = false;
      const show = () => {
        const able = Boolean(chineseVoice());
        this.querySelector(".speech").hidden = !able;
        const note = document.querySelector("reading-settings .mute");
        if (!note || !(able || waited)) return;
        note.hidden = able;
        note.textContent = globalThis.speechSynthesis
          ? "没有“朗读”按钮，是因为这台设备没有装中文语音。在系统设置里装上中文语音，再打开这一页，就有了。"
          : "没有“朗读”按钮，是因为这个浏览器不会朗读。换一个新一点的浏览器，就有了。";
      };
      globalThis.speechSynthesis?.addEventListener?.("voiceschanged", show);
      document.addEventListener("DOMContentLoaded", show);
      setTimeout(() => { waited = true; show(); }, VOICES_COME);
    }
  });

  // --- paper: what is folded in the text is printed too ---

  let unfolded = [];
  addEventListener("beforeprint", () => {
    unfolded = [...document.querySelectorAll("main .text details:not([open])")];
    unfolded.forEach((each) => { each.open = true; });
  });
  addEventListener("afterprint", () => { unfolded.forEach((each) => { each.open = false; }); });
})();
