// Questions to what stands on the stage, and a hand that presses keys and buttons there.
// The last one: a test that failed leaves its stage behind.
const stage = () => [...document.querySelectorAll("[data-stage]")].at(-1);
const all = (selector) => [...stage().querySelectorAll(selector)];
const one = (selector) => {
  const found = all(selector);
  if (!found.length) throw new Error(`nothing is ${selector}`);
  return found[0];
};

// What went wrong outside of the tests' own code: a panic of an effect would else pass unseen.
let errors = [];
addEventListener("error", (event) => errors.push(event.message));

export function errors_until_now() {
  const until_now = errors;
  errors = [];
  return until_now;
}

const said = (element) => element.textContent.replace(/\s+/g, " ").trim();

// Cells, counters and headlines: each is the room of one figure.
const ROOM = "td.cell:not(.extra), .counter, .headline";

export function texts(selector) {
  return all(selector).map(said);
}

export function attributes(selector, name) {
  return all(selector).map((element) => element.getAttribute(name) ?? "");
}

// Every figure with its attributes, and the small type beside it.
export function figures() {
  const figure = (element) => {
    const { source, site, vdn, key, field, state } = element.dataset;
    const beside = element.closest(ROOM)?.querySelector(".beside, .last, .unit, .headline-unit");
    return {
      room: element.closest(ROOM)?.classList[0] ?? "none",
      source, site, vdn, key, field, state,
      text: said(element),
      value: element.getAttribute("value"),
      meaning: element.dataset.mark === undefined ? null : element.getAttribute("aria-label"),
      beside: beside ? said(beside) : "",
      caption: element.closest(ROOM)?.querySelector(".headline-caption")?.textContent ?? "",
      severe: !!element.closest("[data-severity]") || !!element.closest(ROOM)?.querySelector(".sign"),
    };
  };
  return JSON.stringify(all("[data-field]").map(figure));
}

// Numbers in rooms of figures that no figure of that room accounts for.
export function strays() {
  const rooms = all(ROOM).filter((room) => room.querySelectorAll("[data-field]").length !== 1);
  const values = all(".value").filter((value) => !value.closest("[data-field], .chart"));
  return [...rooms, ...values].map(said);
}

// All that is written or said, each once: text, names, explanations.
export function words() {
  const found = [];
  const walker = document.createTreeWalker(stage(), NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.nodeType === Node.TEXT_NODE) found.push(node.data);
    else for (const name of ["title", "aria-label", "placeholder", "label", "alt"]) found.push(node.getAttribute(name) ?? "");
  }
  return [...new Set(found.map((text) => text.trim()))].filter((text) => text);
}

const CONTROLS = "a, button, input, select, textarea, summary, [tabindex], [role=button], [role=link]";

function accessible_name(element) {
  const own = element.getAttribute("aria-label")?.trim();
  if (own) return own;
  const label = element.labels?.[0];
  if (label) return [...label.childNodes].filter((node) => node !== element).map((node) => said(node)).join(" ").trim();
  if (element.matches("input, select, textarea")) return "";
  const copy = element.cloneNode(true);
  copy.querySelectorAll("[aria-hidden=true]").forEach((hidden) => hidden.remove());
  return said(copy);
}

// Every control: what it is, its name, and whether the keyboard gets there.
export function controls() {
  const control = (element) => {
    const before = document.activeElement;
    element.focus();
    const focused = document.activeElement === element;
    before?.focus?.();
    return { what: element.outerHTML.slice(0, 120), name: accessible_name(element), order: element.tabIndex, disabled: !!element.disabled, shown: element.checkVisibility(), focused };
  };
  const open = (element) => element.matches("summary") || !element.closest("details:not([open])");
  return JSON.stringify(all(CONTROLS).filter(open).map(control));
}

export function click(selector, text) {
  const found = all(selector).find((element) => !text || said(element).includes(text));
  if (!found) throw new Error(`nothing is ${selector} with ${text}`);
  found.click();
}

export function shift_click(selector, text) {
  const found = all(selector).find((element) => said(element).includes(text));
  found.dispatchEvent(new MouseEvent("click", { bubbles: true, shiftKey: true }));
}

export function type_into(selector, text) {
  const input = one(selector);
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

export function choose(selector, value) {
  const select = one(selector);
  select.value = value;
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

export function chosen(selector) {
  return one(selector).value;
}

export function press(selector, key) {
  const target = selector ? one(selector) : document.activeElement;
  target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
}

// A mouse comes in, or goes.
export function enter(selector) {
  one(selector).dispatchEvent(new PointerEvent("pointerenter", { pointerType: "mouse" }));
}

export function leave(selector) {
  one(selector).dispatchEvent(new PointerEvent("pointerleave", { pointerType: "mouse" }));
}

export function focus(selector) {
  one(selector).focus();
}

export function has_focus(selector) {
  return document.activeElement === one(selector);
}

export function open_popover(selector) {
  document.querySelector(selector).showPopover();
}

// All that can be opened, one after the other; what they hold stays.
export function open_popovers() {
  all("[popover]").forEach((popover) => {
    popover.showPopover();
    popover.hidePopover();
  });
}

export function open_tables() {
  all("details").forEach((details) => { details.open = true; });
}

// The rows of the body of the n-th table of a chart, each as its words.
export function chart_table(index) {
  const rows = [...all(".chart-table table")[index].querySelectorAll("tr")];
  return JSON.stringify(rows.map((row) => [...row.children].map(said)));
}

// The computed colour of a class of a chart, as three numbers.
function ink(name) {
  const around = document.createElement("div");
  around.className = "chart-look";
  around.innerHTML = `<i class="${name}"></i>`;
  stage().append(around);
  const colour = getComputedStyle(around.firstChild).color.match(/\d+/g).map(Number);
  around.remove();
  return colour;
}

// The stretches of columns in which the n-th chart has pixels of a class, at least `least` and at most `most` percent of it on the ground:
// first and last column. What is less than eleven columns apart is one stretch, so that dashes are.
export async function stretches(index, name, least, most) {
  const canvas = all(".chart-marks")[index];
  canvas.scrollIntoView({ block: "nearest" });
  await frames(4);
  const { width, height } = canvas;
  const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
  const ground = [...data.subarray(0, 3)];
  const way = ink(name).map((part, channel) => part - ground[channel]);
  const length = way.reduce((sum, part) => sum + part * part, 0);
  const is = (column, row) => {
    const off = ground.map((part, channel) => data[(row * width + column) * 4 + channel] - part);
    const share = off.reduce((sum, part, channel) => sum + part * way[channel], 0) / length;
    return share * 100 >= least && share * 100 <= most && off.every((part, channel) => Math.abs(part - share * way[channel]) <= 9);
  };
  const found = [];
  for (let column = 0; column < width; column += 1) {
    for (let row = 0; row < height; row += 1) {
      if (!is(column, row)) continue;
      const last = found.at(-1);
      if (last && column - last[1] < 11) last[1] = column;
      else found.push([column, column]);
      break;
    }
  }
  return JSON.stringify(found);
}

// Width and height of the n-th chart's picture.
export function picture_size(index) {
  const { width, height } = all(".chart-marks")[index];
  return [width, height];
}

// Lets the browser paint.
export async function painted() {
  await frames(3);
}

// Drags a mouse over an element between two shares of its width.
export function drag(selector, from, until) {
  const element = one(selector);
  const box = element.getBoundingClientRect();
  const at = (type, share) =>
    element.dispatchEvent(
      new PointerEvent(type, { bubbles: true, clientX: box.left + share * box.width, clientY: box.top + 20, pointerType: "mouse", button: 0 }),
    );
  at("pointerdown", from);
  at("pointermove", (from + until) / 2);
  at("pointermove", until);
  at("pointerup", until);
}

// A finger (by its number) on an element, at a share of its width.
export function finger(selector, type, pointerId, share) {
  const element = one(selector);
  const box = element.getBoundingClientRect();
  const place = { clientX: box.left + share * box.width, clientY: box.top + 20 };
  element.dispatchEvent(new PointerEvent(type, { bubbles: true, pointerType: "touch", pointerId, isPrimary: pointerId === 1, ...place }));
}

// Turns a wheel over an element at a share of its width, with a key held (or none); whether the page was kept from scrolling.
export function wheel(selector, share, deltaX, deltaY, key) {
  const element = one(selector);
  const box = element.getBoundingClientRect();
  const place = { clientX: box.left + share * box.width, clientY: box.top + 20 };
  const keys = { ctrlKey: key === "Control", shiftKey: key === "Shift" };
  return !element.dispatchEvent(new WheelEvent("wheel", { bubbles: true, cancelable: true, deltaX, deltaY, ...place, ...keys }));
}

// From here on the screen has so many pixels per CSS pixel, in a browser that cannot say how many an element covers. Takes it back with 0.
const entry = ResizeObserverEntry.prototype;
const device_pixels = Object.getOwnPropertyDescriptor(entry, "devicePixelContentBoxSize");
export function pretend_ratio(ratio) {
  if (ratio) {
    delete entry.devicePixelContentBoxSize;
    Object.defineProperty(window, "devicePixelRatio", { value: ratio, configurable: true, writable: true });
  } else {
    Object.defineProperty(entry, "devicePixelContentBoxSize", device_pixels);
    delete window.devicePixelRatio;
  }
}

// Width and height of what a selector finds first, CSS pixels.
export function size(selector) {
  const { width, height } = one(selector).getBoundingClientRect();
  return [width, height];
}

let files;

// Notes what is offered as a file, which the browser then does not save.
export function watch_saving() {
  files = [];
  HTMLAnchorElement.prototype.click = function () {
    files.push([this.download, this.href]);
  };
  const create = URL.createObjectURL.bind(URL);
  URL.createObjectURL = (blob) => {
    const address = create(blob);
    files[address] = blob;
    return address;
  };
}

export async function saved() {
  await frames(10);
  const text = async ([name, address]) => [name, name.endsWith("png") ? String(files[address].size) : await files[address].text()];
  return JSON.stringify(await Promise.all(files.map(text)));
}

// What was copied: kinds and whether there is something of each. The browser's own clipboard wants a press by a person.
let copies = [];
export function watch_copying() {
  copies = [];
  navigator.clipboard.write = async ([item]) => {
    for (const kind of item.types) copies.push(`${kind} ${(await item.getType(kind)).size > 1000}`);
  };
}

export function copied() {
  return copies;
}

const untouched = (canvas) => canvas.width === 300 && canvas.height === 150;

// How many charts have never been drawn.
export function unpainted() {
  return all(".chart-marks").filter(untouched).length;
}

export function bring_into_view(index) {
  all(".chart-marks")[index].scrollIntoView();
}

// The colour behind the marks of the n-th chart.
export function ground(index) {
  return [...all(".chart-marks")[index].getContext("2d").getImageData(0, 0, 1, 1).data.slice(0, 3)].join(" ");
}

// Scrolls a table down by so many rows, and lets the browser draw.
export async function scroll_by_rows(count) {
  one(".table-box").scrollTop = count * one("tbody tr").getBoundingClientRect().height;
  await frames();
}

// Until what was changed is on the screen, and what follows from its size, too.
export async function frames(count = 3) {
  for (let index = 0; index < count; index += 1) await new Promise((resolve) => requestAnimationFrame(resolve));
}

// The place of what has the focus: the text of its row's name; empty when the focus is elsewhere.
export function focused_row() {
  return said(document.activeElement.closest("tbody tr")?.querySelector(".row-key") ?? document.createElement("i"));
}

export function window_event(name) {
  dispatchEvent(new Event(name));
}

let kept = [];

// Remembers elements, to ask later whether they are still the same.
export function keep(selector) {
  kept = all(selector);
}

// Whether what was remembered is on the page still, wherever it is now.
export function kept_on_page() {
  return kept.filter((element) => element.isConnected).length;
}

export function are_kept(selector) {
  const now = all(selector);
  return now.length === kept.length && now.every((element, index) => element === kept[index]);
}

let observer, written;

// Notes where the stage is written from now on: the figure's key and field, or the element itself.
export function watch_writing() {
  written = [];
  const place = (node) => {
    const element = node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement;
    const figure = element?.closest("td")?.querySelector("[data-field]");
    return figure ? `${figure.dataset.key} ${figure.dataset.field}` : element?.outerHTML.slice(0, 120) ?? "gone";
  };
  observer = new MutationObserver((records) => written.push(...records.map((record) => place(record.target))));
  observer.observe(stage(), { subtree: true, childList: true, characterData: true, attributes: true });
}

// Notes every value that is ever seen under this VDN.
export function watch_values_of(vdn) {
  written = [];
  const look = () => all(`[data-vdn="${vdn}"][value]`).forEach((figure) => written.push(`${figure.dataset.field} ${said(figure)}`));
  observer = new MutationObserver(look);
  observer.observe(stage(), { subtree: true, childList: true, characterData: true, attributes: true });
}

export function seen() {
  observer.disconnect();
  return [...new Set(written)];
}

// Puts the page's own style on, or takes it off.
export function dress(css) {
  document.getElementById("dress")?.remove();
  if (!css) return;
  const style = document.createElement("style");
  style.id = "dress";
  style.textContent = css;
  document.head.append(style);
}

// Rooms of figures whose content does not fit.
export function cut_off() {
  const ends = (room) => {
    const content = document.createRange();
    content.selectNodeContents(room);
    return [content.getBoundingClientRect(), room.getBoundingClientRect()];
  };
  const fits = ([content, room]) => !content.width || content.left >= room.left - 0.5 && content.right <= room.right + 0.5;
  return all("td.cell:not(.extra), dd, .headline-number, .headline-unit").filter((room) => !fits(ends(room))).map((room) => room.outerHTML);
}

// Colours in which the elements are drawn.
export function colours(selector) {
  return all(selector).map((element) => `${getComputedStyle(element).color} ${getComputedStyle(element).boxShadow}`);
}
