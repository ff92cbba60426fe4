// ECharts, as small as it can be put together, with typed arrays and its best known sampling.
import { LineChart } from "echarts/charts";
import { GridComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { COLOURS, HEIGHT, LINES, WIDTH } from "./chart-data.js";

echarts.use([LineChart, GridComponent, CanvasRenderer]);

const pairs = ({ at, lines }) => lines.map((line) => Float64Array.from({ length: at.length * 2 }, (_, index) => (index % 2 ? line[index >> 1] : at[index >> 1])));

let chart, next, kept = [];

export function mount(room, { width_px, data }) {
  chart?.dispose();
  kept = [];
  const element = document.createElement("div");
  room.replaceChildren(element);
  chart = echarts.init(element, null, { renderer: "canvas", devicePixelRatio, width: WIDTH, height: HEIGHT });
  chart.setOption({
    animation: false,
    grid: { left: 45, right: 15, top: 15, bottom: 30 },
    xAxis: { type: "time" },
    yAxis: { type: "value" },
    series: pairs(data).map((data, place) => ({
      type: "line",
      name: LINES[place],
      data,
      dimensions: ["at", "value"],
      sampling: "lttb",
      showSymbol: false,
      silent: true,
      lineStyle: { width: width_px / devicePixelRatio, color: COLOURS[place] },
    })),
  });
}

export const prepare = (data, set) => (next = kept[set] ??= pairs(data));
export function update() {
  chart.setOption({ series: next.map((data) => ({ data })) });
  chart.getZr().flush();
}
