// Time lapse: a second of the page lasts 1/SPEED of a real one. Clocks and timers go faster, and every duration that the proxy tells is as much
// longer as the proxy reads more often. All that a page does in three days it does as many times, only without the waiting.
// Runs before the page's own scripts; `window.soak` is what the measurement asks.
"use strict";

{
  const speed = SPEED;
  const soak = (window.soak = { asked: 0, answered: 0, failed: 0, memory: null });
  const now = performance.now.bind(performance);
  const { setTimeout: set_timeout, clearTimeout: clear_timeout } = window;
  const fetch = window.fetch;
  const instantiate = WebAssembly.instantiateStreaming;

  // While the page is measured its time stands still: timers that fall due wait, so that it is always found at rest.
  let stands_at = null;
  let stood_ms = 0;
  const waiting = new Map();
  Performance.prototype.now = () => ((stands_at ?? now()) - stood_ms) * speed;
  window.setTimeout = (action, duration_ms, ...rest) => {
    const fall_due = () => (stands_at === null ? action(...rest) : waiting.set(id, () => action(...rest)));
    const id = set_timeout(fall_due, duration_ms / speed);
    return id;
  };
  window.clearTimeout = (id) => {
    waiting.delete(id);
    clear_timeout(id);
  };
  // True after so many polls, or false after some real time: asking again and again would be a load of its own.
  let awaited = null;
  soak.after = (polls, real_ms) =>
    new Promise((done) => {
      const end = set_timeout(() => {
        awaited = null;
        done(false);
      }, real_ms);
      awaited = () => {
        if (soak.answered + soak.failed < polls) return;
        awaited = null;
        clear_timeout(end);
        done(true);
      };
      awaited();
    });
  soak.stand = () => {
    stands_at = now();
  };
  soak.shown_nodes = () => {
    const nodes = document.createTreeWalker(document);
    let count = 1;
    while (nodes.nextNode()) count += 1;
    return count;
  };
  soak.go_on = () => {
    stood_ms += now() - stands_at;
    stands_at = null;
    const due = [...waiting.values()];
    waiting.clear();
    due.forEach((action) => action());
  };

  // Measures itself after each of these numbers of polls, where nobody can ask it to, and writes the figures into the console in the order of
  // `unattended.rs`. The browser is told to let the page collect its garbage and read its heap exactly.
  const pause = (real_ms) => new Promise((done) => set_timeout(done, real_ms));
  soak.measure_at = async (stops) => {
    for (const polls of stops) {
      while (!(await soak.after(polls, 60_000)));
      soak.stand();
      for (let times = 0; times < 3; times += 1) {
        await pause(100);
        gc();
      }
      const figures = [performance.memory.usedJSHeapSize, soak.memory.buffer.byteLength, soak.used(), soak.shown_nodes()];
      console.info(`reading ${polls} ${figures.join(" ")} ${soak.failed} end`);
      // The system is asked about this process meanwhile.
      await pause(500);
      soak.go_on();
    }
  };

  // When the program's memory grew, and what was asked for next. It is never given back, so one rare moment that takes more is seen for ever.
  soak.grown = [];
  const look = (url) => {
    const bytes = soak.memory?.buffer.byteLength ?? 0;
    if (bytes > (soak.grown.at(-1)?.bytes ?? 0)) soak.grown.push({ polls: soak.answered, bytes, url });
  };

  // Bytes in use by the program. Its allocator (dlmalloc) lays one piece behind the other; the second word of each is its size, with two of the
  // three lowest bits for "the one before is in use" (1) and "this one is in use" (2). It begins with the first page that was asked for.
  let begin = 0;
  soak.used = () => {
    const words = new Uint32Array(soak.memory.buffer);
    let used = 0;
    for (let at = begin; at + 8 <= words.byteLength; ) {
      const head = words[at / 4 + 1];
      const size = head & ~7;
      // The last piece is a mark of the end.
      if (words.byteLength - at < 128) return used;
      if (size < 16) return NaN;
      if (head & 2) used += size;
      at += size;
    }
    return NaN;
  };

  WebAssembly.instantiateStreaming = async (...what) => {
    const made = await instantiate.apply(WebAssembly, what);
    // The second program works in the memory of the first one.
    if (soak.memory === null) {
      soak.memory = made.instance.exports.memory;
      begin = soak.memory.buffer.byteLength;
    }
    return made;
  };

  const longer = (text) => String(Math.round(Number(text) * speed));
  const durations = /"((?:age|interval|next_read|sysindex|skills|access_codes|system_state|agent_at_least)_ms)":(\d+)/g;
  window.fetch = async (request) => {
    if (!(request instanceof Request) || !request.url.includes("/api/")) return fetch(request);
    const is_poll = request.url.includes("/api/skills");
    soak.asked += is_poll;
    look(request.url);
    try {
      // The network is as slow as ever: the page's time-out, sped up, would cut what is merely not faster.
      const answer = await fetch(new Request(request, { signal: null }));
      const headers = new Headers(answer.headers);
      for (const name of ["x-aicc-age-ms", "x-aicc-interval-ms", "x-aicc-next-read-ms"]) {
        if (headers.has(name)) headers.set(name, longer(headers.get(name)));
      }
      const body = (await answer.text()).replace(durations, (_, name, value) => `"${name}":${longer(value)}`);
      soak.answered += is_poll && answer.ok;
      soak.failed += !answer.ok;
      awaited?.();
      return new Response(body, { status: answer.status, headers });
    } catch (error) {
      soak.failed += 1;
      throw error;
    }
  };
}
