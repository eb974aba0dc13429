// A browser with a voice: keeps what it was given to say; a test says when a sentence ends or fails.
window.voice = {
  voices: [{ lang: "en-US", localService: true, name: "e" }, { lang: "zh_CN", localService: true, name: "z" }],
  said: [],
  now: null,
  end() { const { now } = this; this.now = null; now.onend?.({}); },
  fail() { const { now } = this; this.now = null; now.onerror?.({ error: "synthesis-failed" }); },
};
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
Object.defineProperty(window, "speechSynthesis", {
  configurable: true,
  value: {
    getVoices: () => voice.voices,
    addEventListener() {},
    speak(utterance) {
      if (utterance.voice?.lang !== "zh_CN") throw new Error("wrong voice");
      voice.said.push(utterance.text);
      voice.now = utterance;
    },
    cancel() { const { now } = voice; voice.now = null; now?.onerror?.({ error: "canceled" }); },
  },
});
