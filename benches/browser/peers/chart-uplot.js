// uPlot. For the cursor: its own synchronisation, and a tooltip with all values that is written as cheaply as can be.
import uPlot from "uplot";
import { COLOURS, HEIGHT, LINES, WIDTH } from "./chart-data.js";

const seconds = ({ at, lines }) => [Array.from(at, (at_ms) => at_ms / 1000), ...lines.map((line) => Array.from(line))];

let made = [], next, kept = [];

function tooltip(width) {
  const box = document.createElement("div");
  const texts = [];
  const show = (plot) => {
    const { idx, left } = plot.cursor;
    box.hidden = idx == null || left < 0;
    if (box.hidden) return;
    const time = new Date(plot.data[0][idx] * 1000).toISOString().slice(0, 16).replace("T", " ");
    texts.forEach((text, place) => (text.data = place ? `${LINES[place - 1]} ${plot.data[place][idx]}` : time));
    box.style.transform = left * 2 > width ? `translateX(calc(${left - 12}px - 100%))` : `translateX(${left + 12}px)`;
  };
  const init = (plot) => {
    box.className = "peer-tooltip";
    for (let place = 0; place <= LINES.length; place += 1) {
      texts.push(document.createTextNode(""));
      box.appendChild(document.createElement("p")).append(texts[place]);
    }
    plot.over.append(box);
  };
  return { hooks: { init, setCursor: show } };
}

export function mount(room, { charts, width_px, data, cursor, room_px }) {
  made.forEach((plot) => plot.destroy());
  kept = [];
  const width = room_px?.width ?? WIDTH;
  const options = () => ({
    width,
    height: room_px?.height ?? HEIGHT,
    legend: { show: false },
    cursor: cursor ? { sync: { key: "bench" }, drag: { setScale: false } } : { show: false },
    plugins: cursor ? [tooltip(width)] : [],
    scales: { y: { range: (_plot, _least, most) => [0, most * 1.1] } },
    series: [{}, ...LINES.map((label, place) => ({ label, stroke: COLOURS[place], width: width_px / devicePixelRatio, points: { show: false } }))],
  });
  made = Array.from({ length: charts }, () => new uPlot(options(), seconds(data), room));
}

// What it is given twice need not be made twice: it keeps nothing of it.
export const prepare = (data, set) => (next = kept[set] ??= seconds(data));
export const update = () => made[0].setData(next);
export function append(at, values) {
  for (const plot of made) {
    plot.data[0].push(at / 1000);
    values.forEach((value, place) => plot.data[place + 1].push(value));
    plot.setData(plot.data);
  }
}
export const plots = () => made.map((plot) => plot.over);
export const told = (room) => [...room.querySelectorAll(".peer-tooltip:not([hidden])")].map((box) => box.textContent);
export const event = "mousemove";
