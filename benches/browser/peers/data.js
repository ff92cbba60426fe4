// What all tables show: 2,000 rows of 18 whole numbers below 1,000.
export const ROWS = 2000;
export const COLUMNS = 18;
// Height of a row, CSS pixels, and how many of them the tables with a window have on the page.
export const ROW_PX = 32;

const hash = (number) => {
  let mixed = Math.imul(number ^ (number >>> 16), 0x45d9f3b);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b);
  return (mixed ^ (mixed >>> 16)) >>> 0;
};

export const first = () => Float64Array.from({ length: ROWS * COLUMNS }, (_, at) => hash(at) % 1000);

// The values of the next poll: `percent` of the cells, spread evenly, have another number.
export function next(values, percent, poll) {
  return values.map((value, at) => (hash(at * 31 + poll * 7919) % 100 < percent ? (value + 1 + (hash(at + poll) % 998)) % 1000 : value));
}

// New objects, as a decoded answer has them.
export const objects = (values) =>
  Array.from({ length: ROWS }, (_, row) => ({ id: row + 1, name: `Queue ${row + 1}`, values: Array.from(values.subarray(row * COLUMNS, (row + 1) * COLUMNS)) }));

export const names = Array.from({ length: COLUMNS }, (_, at) => `Number ${at + 1}`);
