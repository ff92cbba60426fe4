// What leaves the page: notifications, tones and the wish that the screen stay awake. The browser's own are noted and not done, until restored.
const real = {
  notification: window.Notification,
  state: Object.getOwnPropertyDescriptor(BaseAudioContext.prototype, "state"),
  resume: AudioContext.prototype.resume,
  start: OscillatorNode.prototype.start,
  stop: OscillatorNode.prototype.stop,
};
let notified, tones, audio, words, may_stay, asked;

export function watch() {
  [notified, tones, audio, words, may_stay, asked] = [[], [], "running", [], "yes", []];
  let permission = "default";
  window.Notification = class {
    constructor(title, options) {
      notified.push(`${options.tag} | ${title} | ${options.body} | ${options.renotify}`);
    }
    static get permission() {
      return permission;
    }
    static async requestPermission() {
      permission = window.Notification.answer ?? "granted";
      return permission;
    }
  };
  // The context is kept by the page for as long as it lives, so what it does is replaced, not the context.
  Object.defineProperty(BaseAudioContext.prototype, "state", { configurable: true, get: () => audio });
  AudioContext.prototype.resume = async () => {};
  OscillatorNode.prototype.start = function () {
    tones.push(Math.round(this.frequency.value));
  };
  OscillatorNode.prototype.stop = () => {};
  const request = () => {
    if (may_stay === "no") return Promise.reject(new DOMException("low battery", "NotAllowedError"));
    const word = { released: false, release: async () => { word.released = true; } };
    if (may_stay === "yes") {
      words.push(word);
      return Promise.resolve(word);
    }
    return new Promise((resolve) => asked.push(() => { words.push(word); resolve(word); }));
  };
  Object.defineProperty(navigator, "wakeLock", { configurable: true, value: { request } });
}

export function restore() {
  window.Notification = real.notification;
  Object.defineProperty(BaseAudioContext.prototype, "state", real.state);
  AudioContext.prototype.resume = real.resume;
  OscillatorNode.prototype.start = real.start;
  OscillatorNode.prototype.stop = real.stop;
  delete navigator.wakeLock;
}

// What the viewer will answer when asked for notifications.
export function answer_with(word) {
  window.Notification.answer = word;
}

// What was shown since this was asked last: tag, title, words, whether it calls again.
export function notifications() {
  return notified.splice(0);
}

// The frequencies that sounded since this was asked last, Hz.
export function sounded() {
  return tones.splice(0).join(" ");
}

// The browser lets tones out ("running") or not ("suspended").
export function audio_is(state) {
  audio = state;
}

// Whether the screen may stay awake: "yes", "no", or "later", when `answer_wishes` is called.
export function may_stay_awake(word) {
  may_stay = word;
}

export function answer_wishes() {
  asked.splice(0).forEach((answer) => answer());
}

// How often the browser gave its word, and how many of these words are held still.
export function wakefulness() {
  return [words.length, words.filter((word) => !word.released).length];
}

// As a browser does when the page is hidden.
export function forget_words() {
  words.forEach((word) => { word.released = true; });
}
