// A table by hand: text nodes that are written when their number has changed. With all rows on the page, or only those in sight.
import { COLUMNS, ROW_PX, ROWS, names, objects } from "./data.js";

let drawn, all, next, room, body, above, below, count;

function row_element() {
  const row = document.createElement("tr");
  const head = row.appendChild(document.createElement("th"));
  const cells = Array.from({ length: COLUMNS }, () => row.appendChild(document.createElement("td")).appendChild(document.createTextNode("")));
  return { row, head: head.appendChild(document.createTextNode("")), cells, name: undefined, values: [] };
}

function write(places, entry) {
  if (places.name !== entry.name) places.head.data = places.name = entry.name;
  for (let at = 0; at < COLUMNS; at += 1) {
    const value = entry.values[at];
    if (places.values[at] !== value) {
      places.values[at] = value;
      places.cells[at].data = String(value);
    }
  }
}

function draw() {
  const from = count === ROWS ? 0 : Math.max(0, Math.min(Math.floor(room.scrollTop / ROW_PX) - 4, ROWS - count));
  if (above) {
    above.firstChild.style.height = `${from * ROW_PX}px`;
    below.firstChild.style.height = `${(ROWS - count - from) * ROW_PX}px`;
  }
  for (let at = 0; at < count; at += 1) write(drawn[at], all[from + at]);
}

export function mount(element, values, rows) {
  room = element;
  count = rows;
  all = objects(values);
  const table = document.createElement("table");
  table.className = "peer";
  const head = table.createTHead().insertRow();
  for (const name of ["Queue", ...names]) head.appendChild(document.createElement("th")).textContent = name;
  body = table.createTBody();
  drawn = Array.from({ length: count }, row_element);
  if (count < ROWS) {
    const spacer = () => {
      const row = document.createElement("tr");
      row.appendChild(document.createElement("td")).colSpan = COLUMNS + 1;
      return row;
    };
    above = body.appendChild(spacer());
    body.append(...drawn.map((places) => places.row));
    below = body.appendChild(spacer());
    room.addEventListener("scroll", draw);
  } else body.append(...drawn.map((places) => places.row));
  draw();
  room.append(table);
}

export function prepare(values) {
  next = objects(values);
}

export function update() {
  all = next;
  draw();
}
