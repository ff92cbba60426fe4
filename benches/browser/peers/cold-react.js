// The overview as React and ECharts would have it: the same answers, the same figures, rows and charts, the same style sheet.
import { createElement as h, useEffect, useRef, useState } from "react";
import { createRoot } from "react-dom/client";
import { LineChart } from "echarts/charts";
import { GridComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

echarts.use([LineChart, GridComponent, CanvasRenderer]);

const COLOURS = { inbound: "#3a8ebf", connected: "#12306b", outbound: "#6f45a8", talking: "#12306b", idle: "#17754f", busy: "#6e3410", resting: "#7d4ab5" };
const get = async (path, place) => (await fetch(`api/${path}${place ? `?site=${place.site}&vdn=${place.vdn}` : ""}${path === "sysindex" ? "&window=shift" : ""}`)).json();
const words = (value) => (value === null || value === undefined ? "?" : value.toLocaleString("en"));
const clock = (seconds) => (seconds === null ? "?" : `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
const sum = (rows, field) => rows.reduce((sum, row) => (sum === null || row[field] === null ? null : sum + row[field]), 0);
const share = (part, whole) => (whole === 0 ? "n/a" : `${((100 * part) / whole).toFixed(1)}%`);
const local = (at_ms) => new Date(at_ms + 8 * 3_600_000).toISOString().slice(11, 16);

const Headline = ({ label, text, unit }) =>
  h(
    "div",
    { className: "headline", "data-state": "fresh" },
    h("div", { className: "headline-label" }, h("span", null, label)),
    h("div", { className: "headline-number" }, h("data", { className: "value" }, text)),
    h("div", { className: "headline-words" }, h("span", { className: "headline-unit" }, unit)),
  );

const Table = ({ heads, rows }) =>
  h(
    "div",
    { className: "table-box" },
    h(
      "table",
      { className: "table", style: { "--columns": heads.length - 1 } },
      h("thead", null, h("tr", null, heads.map((head) => h("th", { key: head, className: "column-head" }, head)))),
      h("tbody", null, rows.map(([name, ...cells]) => h("tr", { key: name, className: "row" }, h("th", { className: "row-head" }, name), cells.map((cell, at) => h("td", { key: at, className: "cell" }, cell))))),
    ),
  );

function Chart({ title, periods, fields, stack }) {
  const room = useRef(null);
  useEffect(() => {
    const chart = echarts.init(room.current);
    const line = ([field, name]) => ({
      type: "line",
      name,
      data: periods.begin_ms.map((at, index) => [at, periods.columns[field]?.[index] ?? null]),
      showSymbol: false,
      silent: true,
      lineStyle: { width: stack ? 0 : 1, color: COLOURS[field] },
      itemStyle: { color: COLOURS[field] },
      ...(stack ? { stack: "all", areaStyle: { opacity: 0.9 } } : {}),
    });
    const axis = { type: "time", min: periods.from_ms, max: periods.until_ms, axisLabel: { formatter: local } };
    chart.setOption({ animation: false, grid: { left: 45, right: 5, top: 10, bottom: 25 }, xAxis: axis, yAxis: { type: "value" }, series: fields.map(line) });
    return () => chart.dispose();
  }, [periods, fields, stack]);
  const names = fields.map(([field, name]) => h("li", { key: field }, h("button", { type: "button" }, name)));
  return h("figure", { className: "chart" }, h("figcaption", null, h("span", null, title)), h("ul", { className: "chart-legend" }, names), h("div", { ref: room, style: { height: 225 } }));
}

const CALLS = [["inbound", "Inbound calls"], ["connected", "Connected to an agent"], ["outbound", "Outbound calls"]];
const AGENTS = [["talking", "Talking"], ["idle", "Idle"], ["busy", "Busy (set by agent)"], ["resting", "Resting"]];
const VIEWS = ["Overview", "Alarms", "Skill queues", "Access codes", "Indicators", "Agent states", "Agents"];

function Overview() {
  const [all, set] = useState(null);
  useEffect(() => {
    get("config").then(async ({ sites }) => {
      const [vdn] = sites[0].vdns;
      const place = { site: sites[0].id, vdn: vdn.id };
      const [skills, codes, state, periods, alarms] = await Promise.all(["skills", "access-codes", "system-state", "sysindex", "alarms"].map((path) => get(path, place)));
      set({ vdn, skills: skills.data.rows, codes: codes.data.rows, state: state.data, periods: periods.data, alarms });
    });
  }, []);
  if (!all) return null;
  const { vdn, skills, codes, state, periods, alarms } = all;
  const name_of = (list, id) => list.find((named) => named.id === id)?.name ?? id;
  const last = periods.begin_ms.filter((at) => at < periods.partial_from_ms).length - 1;
  const of = (field) => periods.columns[field][last];
  const worst = [...skills].sort((left, right) => right.calls_waiting - left.calls_waiting || right.worst_wait_5m - left.worst_wait_5m || right.offered_5m - left.offered_5m).slice(0, 6);
  const busy = [...codes].sort((left, right) => right.longest_wait - left.longest_wait || right.in_queue - left.in_queue || right.online - left.online);
  const queue = (row) => [name_of(vdn.skills, row.id), words(row.calls_waiting), share(row.connected_in_20s_5m, row.offered_5m), clock(row.worst_wait_5m), words(row.offered_5m), words(row.available)];
  const code = (row) => [name_of(vdn.access_codes, row.id), clock(row.longest_wait), words(row.in_queue), words(row.in_ivr), words(row.with_agent), words(row.online)];
  return h(
    "section",
    { className: "panel overview" },
    h("nav", null, VIEWS.map((view) => h("a", { key: view, href: `#${view}` }, `${view} `))),
    h(
      "div",
      { className: "headlines" },
      h(Headline, { label: "Longest waiting now", text: clock(Math.max(...codes.map((row) => row.longest_wait))), unit: "min:s" }),
      h(Headline, { label: "Calls waiting", text: words(sum(skills, "calls_waiting")), unit: "calls" }),
      h(Headline, { label: "Service level (20 s)", text: share(sum(skills, "connected_in_20s_5m"), sum(skills, "offered_5m")), unit: "target 80%" }),
      h(Headline, { label: "Signed in", text: words(state.signed_in), unit: "agents" }),
      h(Headline, { label: "Idle", text: words(state.idle), unit: "agents" }),
      h(Headline, { label: "Share of inbound reaching an agent", text: share(of("connected"), of("inbound")), unit: `n ${of("inbound")}` }),
    ),
    h(
      "div",
      { className: "overview-body" },
      h(
        "div",
        { className: "worst" },
        h("h2", null, "Alarms"),
        h("p", { className: "muted" }, `${alarms.open.length} alarms are open. ${alarms.rules.length} rules watch.`),
        h("h2", null, "Queues"),
        h(Table, { heads: ["Skill queue", "Calls waiting", "Service level", "Worst wait, 5 min", "Calls offered", "Available"], rows: worst.map(queue) }),
        h("h2", null, "Access codes"),
        h(Table, { heads: ["Access code", "Longest wait", "In the queue", "In the IVR", "With an agent", "Online"], rows: busy.map(code) }),
      ),
      h(
        "div",
        { className: "charts" },
        h("h2", null, "Indicators"),
        h(Chart, { title: "How many calls came in, reached an agent and went out every five minutes (calls)", periods, fields: CALLS }),
        h(Chart, { title: "What agents were doing (agents)", periods, fields: AGENTS, stack: true }),
      ),
    ),
  );
}

const root = document.createElement("div");
document.body.append(root);
createRoot(root).render(h(Overview));
