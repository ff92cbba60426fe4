// React 19: rows that are drawn again only when one of their numbers has changed. With all rows on the page, or only those in sight.
import { createElement as h, memo, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { flushSync } from "react-dom";
import { COLUMNS, ROW_PX, ROWS, names, objects } from "./data.js";

let next, set_all;

const same = (before, now) => before.entry.id === now.entry.id && before.entry.values.every((value, at) => value === now.entry.values[at]);
const Row = memo(({ entry }) => h("tr", null, h("th", null, entry.name), entry.values.map((value, at) => h("td", { key: at }, value))), same);
const spacer = (key, rows) => h("tr", { key }, h("td", { colSpan: COLUMNS + 1, style: { height: rows * ROW_PX } }));

function Table({ room, first, count }) {
  const [all, set] = useState(first);
  const [from, set_from] = useState(0);
  set_all = set;
  useEffect(() => {
    if (count === ROWS) return undefined;
    const scroll = () => flushSync(() => set_from(Math.max(0, Math.min(Math.floor(room.scrollTop / ROW_PX) - 4, ROWS - count))));
    room.addEventListener("scroll", scroll);
    return () => room.removeEventListener("scroll", scroll);
  }, [room, count]);
  const rows = all.slice(from, from + count).map((entry) => h(Row, { key: entry.id, entry }));
  const body = count === ROWS ? rows : [spacer("above", from), ...rows, spacer("below", ROWS - count - from)];
  return h("table", { className: "peer" }, h("thead", null, h("tr", null, h("th", null, "Queue"), names.map((name) => h("th", { key: name }, name)))), h("tbody", null, body));
}

export function mount(room, values, count) {
  const root = createRoot(room);
  flushSync(() => root.render(h(Table, { room, first: objects(values), count })));
}

export function prepare(values) {
  next = objects(values);
}

export function update() {
  flushSync(() => set_all(next));
}
