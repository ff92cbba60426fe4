// Chart.js with all that makes it quick: no parsing, no animation, the least and the most of each stretch.
import { Chart, Decimation, LineController, LineElement, LinearScale, PointElement } from "chart.js";
import { COLOURS, HEIGHT, LINES, WIDTH } from "./chart-data.js";

Chart.register(Decimation, LineController, LineElement, LinearScale, PointElement);

const points = ({ at, lines }) => lines.map((line) => Array.from(line, (y, index) => ({ x: at[index], y })));
const span = ({ at }) => ({ min: at[0], max: at[at.length - 1] });

let chart, next, kept = [];

export function mount(room, { width_px, data }) {
  chart?.destroy();
  kept = [];
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: WIDTH, height: HEIGHT });
  room.replaceChildren(canvas);
  const datasets = points(data).map((data, place) => ({
    label: LINES[place],
    data,
    borderColor: COLOURS[place],
    borderWidth: width_px / devicePixelRatio,
    pointRadius: 0,
  }));
  chart = new Chart(canvas, {
    type: "line",
    data: { datasets },
    options: {
      animation: false,
      devicePixelRatio,
      events: [],
      normalized: true,
      parsing: false,
      plugins: { decimation: { enabled: true, algorithm: "min-max" } },
      responsive: false,
      scales: { x: { type: "linear", ...span(data), ticks: { callback: (at) => new Date(at).toISOString().slice(5, 16), maxRotation: 0 } }, y: { beginAtZero: true } },
    },
  });
}

export const prepare = (data, set) => (next = kept[set] ??= { lines: points(data), span: span(data) });
export function update() {
  next.lines.forEach((line, place) => (chart.data.datasets[place].data = line));
  Object.assign(chart.options.scales.x, next.span);
  chart.update("none");
}
