// Runs in the page: mounts one of the tables and takes its times. `run.mjs` calls what is on `window.bench`.
import { COLUMNS, ROWS, first, next } from "./data.js";

const room = document.getElementById("room");
// Rows of a table with a window that are on the page: 36 in sight and 4 beyond.
const WINDOW = 40;
let table, who, values, poll = 0;

const frames = async (count = 2) => {
  for (let frame = 0; frame < count; frame += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
};
// A table that follows a signal does so in microtasks.
const microtasks = async () => {
  for (let count = 0; count < 32; count += 1) await null;
};
const force_layout = () => {
  const cells = room.querySelectorAll("td");
  return cells[cells.length - 1]?.getBoundingClientRect().height ?? room.offsetHeight;
};

// Id and numbers of each row on the page.
function shown() {
  if (who === "ag") {
    const numbers = (row) => [...row.querySelectorAll("[role=gridcell]:not([col-id=name])")].map((cell) => [Number(cell.getAttribute("col-id")), Number(cell.textContent)]);
    const in_order = (row) => numbers(row).sort(([left], [right]) => left - right).map(([, number]) => number);
    return [...room.querySelectorAll(".ag-row[row-id]")].map((row) => ({ id: Number(row.getAttribute("row-id")), numbers: in_order(row) }));
  }
  const rows = [...room.querySelectorAll("tbody tr")].filter((row) => row.querySelector("th"));
  return rows.map((row) => ({
    id: Number((row.querySelector(".row-key") ?? row.querySelector("th")).textContent.replace("Queue ", "")),
    numbers: [...row.querySelectorAll("td:not(.extra)")].map((cell) => Number((cell.querySelector("data") ?? cell).textContent)),
  }));
}

function check() {
  const rows = shown();
  for (const { id, numbers } of rows) {
    for (let at = 0; at < COLUMNS; at += 1) {
      if (numbers[at] !== values[(id - 1) * COLUMNS + at]) throw new Error(`${who}: row ${id} shows ${numbers[at]} and not ${values[(id - 1) * COLUMNS + at]}`);
    }
  }
  if (!rows.length) throw new Error(`${who}: nothing to check`);
  return rows.length;
}

// Time of one piece of work: of the script, with all that it leaves to microtasks, and together with style and layout.
async function time(work) {
  globalThis.gc?.({ type: "minor" });
  await frames();
  const begin = performance.now();
  work();
  await microtasks();
  const script = performance.now();
  force_layout();
  const end = performance.now();
  return { script: script - begin, total: end - begin };
}

window.bench = {
  async start(name, kind) {
    who = name.split("-")[0];
    values = first();
    Object.assign(room.dataset, { who, kind });
    table = await import(new URL(`${who}.js`, import.meta.url).href);
    const count = name.endsWith("-all") ? ROWS : WINDOW;
    if (who === "ag") Object.assign(room.style, { height: "1160px" });
    await table.mount(room, values, count, kind);
    await frames(3);
    const box = room.querySelector(".table-box");
    if (box && kind === "table") {
      box.style.height = `${room.querySelector("thead").offsetHeight + 35 * 32 + 2}px`;
      await frames(4);
    }
    return kind === "table" ? check() : 0;
  },
  gc: () => globalThis.gc?.(),
  // One poll with so many percent of the cells changed.
  async update(percent) {
    values = next(values, percent, (poll += 1));
    table.prepare(values);
    const times = await time(() => table.update());
    check();
    return times;
  },
  async jump(rows) {
    const box = room.querySelector(".table-box") ?? room;
    return time(() => {
      box.scrollTop += rows * 32;
      box.dispatchEvent(new Event("scroll"));
    });
  },
  // Bytes of an answer to typed rows, here and by the browser's own means.
  decode(count) {
    const bytes = table.answer(values);
    const text = new TextDecoder();
    const times = { bytes: bytes.length, ours: [], browser: [] };
    for (let at = 0; at < count; at += 1) {
      let begin = performance.now();
      if (table.decode(bytes) !== ROWS) throw new Error("not decoded");
      times.ours.push(performance.now() - begin);
      begin = performance.now();
      if (JSON.parse(text.decode(bytes)).data.rows.length !== ROWS) throw new Error("not decoded");
      times.browser.push(performance.now() - begin);
    }
    return times;
  },
  // From the bytes of an answer to the view of the skill queues, laid out.
  async poll(percent) {
    values = next(values, percent, (poll += 1));
    const bytes = table.answer(values);
    return time(() => table.poll(bytes));
  },
  sort: async (at) => time(() => (who === "ag" ? table.sort(at) : room.querySelectorAll("thead button")[at].click())),
  filter: async (text) => time(() => table.filter(text)),
  // Times between frames while the viewer scrolls.
  watch_frames() {
    const gaps = (window.gaps = []);
    let last;
    const frame = (now) => {
      if (last !== undefined) gaps.push(now - last);
      last = now;
      if (window.gaps === gaps) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
  },
  frames_seen() {
    const { gaps } = window;
    window.gaps = undefined;
    return gaps;
  },
};
window.ready = true;
