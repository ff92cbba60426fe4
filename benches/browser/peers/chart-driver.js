// Runs in the page: mounts the charts of one contender and takes their times. `charts.mjs` calls what is on `window.bench`.
import { series, step_of, values_at } from "./chart-data.js";
import { first, next } from "./data.js";

const room = document.getElementById("charts");
let chart, how, sets, turn, values, at_ms, poll = 0;

// What is to happen before the next paint happens when it is asked for here, so that it is in the time that is taken; for all alike.
const real = window.requestAnimationFrame.bind(window);
let waiting = [];
window.requestAnimationFrame = (draw) => waiting.push(draw);
const draw_all = () => waiting.splice(0).forEach((draw) => draw(performance.now()));

const frames = async (count = 2) => {
  for (let frame = 0; frame < count; frame += 1) {
    await new Promise((resolve) => real(resolve));
    draw_all();
  }
};
const microtasks = async () => {
  for (let count = 0; count < 32; count += 1) await null;
};
// One pixel that is read back has the browser draw all of the picture; a box that is asked for has it lay out all words.
const pixels = () => {
  for (const canvas of room.querySelectorAll("canvas")) canvas.getContext("2d").getImageData(200, 100, 1, 1);
};
const layout = () => room.lastElementChild.getBoundingClientRect().height + (document.querySelector("#room td:last-child")?.getBoundingClientRect().height ?? 0);

async function time(work, read) {
  globalThis.gc?.({ type: "minor" });
  await frames();
  const begin = performance.now();
  work();
  await microtasks();
  draw_all();
  if (read) pixels();
  layout();
  return performance.now() - begin;
}

// How many pixels of the middle of the first chart are not of the ground: a picture that is empty would be quick.
function inked() {
  const canvas = room.querySelector("canvas");
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const pixels = new Uint32Array(data.buffer);
  const ground = pixels[Math.round(canvas.height / 20) * canvas.width + Math.round(canvas.width * 0.97)];
  return pixels.reduce((count, pixel) => count + (pixel !== ground), 0);
}

const many = async (count, one) => {
  const times = [];
  for (let at = 0; at < count; at += 1) times.push(await one());
  return times;
};

window.bench = {
  async start(name) {
    chart = await import(new URL(`chart-${name}.js`, import.meta.url).href);
  },
  async mount(wanted) {
    how = wanted;
    sets = [series(how.points, 1), series(how.points, 2)];
    turn = 0;
    at_ms = sets[0].at[how.points - 1];
    Object.assign(room.style, how.room_px ? { width: "1800px", display: "grid", gridTemplateColumns: "1fr 1fr 1fr" } : {});
    await chart.mount(room, { ...how, data: sets[0] });
    await frames(6);
    return { inked: inked(), sizes: [...room.querySelectorAll("canvas")].map((canvas) => [canvas.width, canvas.height]) };
  },
  gc: () => globalThis.gc?.(),
  // New data of the same size.
  redraw: (count) =>
    many(count, () => {
      turn += 1;
      chart.prepare(sets[turn % 2], turn % 2);
      return time(() => chart.update(), true);
    }),
  append: (count) =>
    many(count, () => {
      at_ms += step_of(how.points);
      const values = [0, 1, 2, 3].map((line) => values_at(line, at_ms, (poll += 1)));
      return time(() => chart.append(at_ms, values), true);
    }),
  // A pointer over the first of all charts.
  async move(count) {
    const [plot] = chart.plots(room);
    const box = plot.getBoundingClientRect();
    const times = await many(count, () => {
      turn += 1;
      const place = { clientX: box.left + 20 + ((turn * 97) % (box.width - 40)), clientY: box.top + 50, movementX: 1, bubbles: true, pointerType: "mouse" };
      return time(() => plot.dispatchEvent(new PointerEvent(chart.event, place)), false);
    });
    const told = chart.told(room);
    if (told.length !== how.charts || new Set(told.map((text) => text.slice(0, 16))).size !== 1) throw new Error(`tooltips: ${JSON.stringify(told)}`);
    return times;
  },
  // The view of the skill queues below six charts.
  async mount_panel() {
    values = first();
    chart.mount_panel(values);
    await frames(6);
  },
  poll: (count) =>
    many(count, () => {
      values = next(values, 10, (poll += 1));
      at_ms += step_of(how.points);
      const [bytes, added] = [chart.answer(values), [0, 1, 2, 3].map((line) => values_at(line, at_ms, poll))];
      return time(() => {
        chart.poll(bytes);
        chart.append(at_ms, added);
      }, true);
    }),
};
window.ready = true;
