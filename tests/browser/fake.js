// A fake network, fake timers and a fake visibility, until restored. Time stands still unless moved.
const real = {
  fetch: window.fetch,
  setTimeout: window.setTimeout,
  clearTimeout: window.clearTimeout,
  now: performance.now,
  date: Date.now,
  storage: Object.getOwnPropertyDescriptor(window, "localStorage"),
};
let now_ms, slept_ms, timers, requests, deaf;

export function install() {
  now_ms = 5_000_000;
  slept_ms = 0;
  timers = new Map();
  requests = [];
  deaf = false;
  let last_id = 0;
  window.setTimeout = (action, duration_ms) => {
    last_id += 1;
    timers.set(last_id, { action, due_ms: now_ms + duration_ms });
    return last_id;
  };
  window.clearTimeout = (id) => timers.delete(id);
  performance.now = () => now_ms;
  Date.now = () => performance.timeOrigin + now_ms + slept_ms;
  window.fetch = (request) =>
    new Promise((resolve, reject) => {
      const credential = request.headers.get("authorization") ?? "";
      const entry = { url: request.url, credential, open: true, resolve, reject };
      requests.push(entry);
      request.signal.addEventListener("abort", () => {
        entry.aborted = true;
        if (deaf) return;
        entry.open = false;
        reject(new DOMException("aborted", "AbortError"));
      });
    });
  show(true);
}

export function restore() {
  window.fetch = real.fetch;
  window.setTimeout = real.setTimeout;
  window.clearTimeout = real.clearTimeout;
  performance.now = real.now;
  Date.now = real.date;
  show(true);
}

// Requests go on after they were aborted, as if the answer had just arrived.
export function be_deaf() {
  deaf = true;
}

// The machine sleeps: only the wall clock goes on.
export function sleep(duration_ms) {
  slept_ms += duration_ms;
}

// Moves time and fires what falls due, one after the other.
export function advance(duration_ms) {
  const until_ms = now_ms + duration_ms;
  for (let count = 0; count < 1000; count += 1) {
    const due = [...timers].filter(([, timer]) => timer.due_ms <= until_ms).sort((a, b) => a[1].due_ms - b[1].due_ms)[0];
    if (!due) break;
    timers.delete(due[0]);
    now_ms = Math.max(now_ms, due[1].due_ms);
    due[1].action();
  }
  now_ms = until_ms;
}

export function open_requests() {
  return requests.filter((request) => request.open).map((request) => request.url);
}

// What the last request brought as its credential.
export function credential() {
  return requests.at(-1)?.credential ?? "";
}

// Answers the oldest open request whose address holds `part`; status 0 breaks the connection.
export function answer(part, status, headers, body) {
  const request = requests.find((request) => request.open && request.url.includes(part));
  if (!request) return false;
  request.open = false;
  if (status === 0) request.reject(new TypeError("Failed to fetch"));
  else request.resolve(new Response(body, { status, headers: JSON.parse(headers) }));
  return true;
}

export function show(visible) {
  Object.defineProperty(document, "visibilityState", { configurable: true, get: () => (visible ? "visible" : "hidden") });
  document.dispatchEvent(new Event("visibilitychange"));
}

// Lets everything run that is ready to run.
export function settle() {
  return new Promise((resolve) => real.setTimeout.call(window, resolve, 5));
}

export function forbid_storage(forbidden) {
  if (forbidden) {
    Object.defineProperty(window, "localStorage", {
      configurable: true,
      get() {
        throw new DOMException("denied", "SecurityError");
      },
    });
  } else {
    Object.defineProperty(window, "localStorage", real.storage);
  }
}

export function search() {
  return location.search;
}

export function fragment() {
  return location.hash;
}

export function go_to(path) {
  history.replaceState(null, "", path);
}

export function follow_link(href) {
  const link = document.createElement("a");
  link.href = href;
  document.body.append(link);
  // A test of saving may have taken the click of links away.
  HTMLElement.prototype.click.call(link);
  link.remove();
}

export function back() {
  return new Promise((resolve) => {
    addEventListener("popstate", () => resolve(), { once: true });
    history.back();
  });
}

export function root(attribute) {
  return document.documentElement.getAttribute(attribute) ?? "";
}

export function set_base(path) {
  let base = document.querySelector("base");
  if (!base) {
    base = document.createElement("base");
    document.head.prepend(base);
  }
  base.href = path;
  if (!path) base.remove();
}

export function body_text() {
  return document.body.textContent;
}
