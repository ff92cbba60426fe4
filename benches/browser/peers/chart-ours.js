// The page's own charts, from benches/browser/charts.rs.
import init, * as page from "./bench_page.js";
import { HEIGHT, WIDTH } from "./chart-data.js";

const flat = ({ at, lines }) => {
  const values = new Float64Array(at.length * lines.length);
  lines.forEach((line, place) => values.set(line, place * at.length));
  return values;
};

let frame;

export async function mount(room, { charts, width_px, data, room_px }) {
  await init({ module_or_path: "bench_page_bg.wasm" });
  // A line is one and a half hairlines wide, cut to whole pixels of the screen.
  document.documentElement.style.setProperty("--hairline", `${(width_px === 1 ? 1 : width_px * 0.7) / devicePixelRatio}px`);
  document.documentElement.style.setProperty("--chart-height", "300px");
  if (!room_px) room.style.width = `${WIDTH}px`;
  page.mount_charts(room.id, charts, data.at, flat(data));
  // Axes and plot together are as large as the canvas of the others.
  frame = room.querySelector(".chart-frame");
  const around = frame.offsetHeight - 300;
  document.documentElement.style.setProperty("--chart-height", `${(room_px?.height ?? HEIGHT) - around}px`);
}

export const prepare = ({ at, lines }) => page.prepare_chart(at, flat({ at, lines }));
export const update = () => page.update_chart();
export const append = (at, values) => page.append_charts(at, Float64Array.from(values));
export const poll = (bytes) => page.poll(bytes);
export const answer = (values) => page.answer(values);
export const mount_panel = (values) => page.mount("panel", values);
export const plots = (room) => [...room.querySelectorAll(".chart-plot")];
export const told = (room) => [...room.querySelectorAll(".chart-tooltip")].map((tooltip) => tooltip.textContent);
export const event = "pointermove";
