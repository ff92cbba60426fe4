// What all charts show: four lines of whole numbers, as agents come and go over some days, with the noise of a busy centre.
export const LINES = ["Talking", "Idle", "Busy", "Resting"];
export const COLOURS = ["#2563a8", "#3c8c5a", "#c08a1e", "#8a5aa8"];
export const WIDTH = 1200;
export const HEIGHT = 400;

const BEGIN_MS = 1_768_435_200_000;
const DAY_MS = 86_400_000;
const LEVELS = [120, 60, 35, 20];

const noise = (seed) => {
  let mixed = Math.imul(seed ^ (seed >>> 16), 0x45d9f3b);
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x45d9f3b);
  return ((mixed ^ (mixed >>> 16)) >>> 0) / 4294967296;
};

// Milliseconds between two instants: five minutes, or what divides a month into so many.
export const step_of = (points) => (points <= 288 ? 300_000 : Math.max(1, Math.round((31 * DAY_MS) / points)));

export function values_at(line, at_ms, seed) {
  const share = (at_ms % DAY_MS) / DAY_MS;
  const day = 0.15 + 0.85 * Math.max(Math.exp(-(((share - 0.44) / 0.1) ** 2)), Math.exp(-(((share - 0.62) / 0.12) ** 2)));
  return Math.round(LEVELS[line] * day * (0.8 + 0.4 * noise(seed)));
}

// `at` in milliseconds since 1970 and, line after line, one value for each.
export function series(points, set) {
  const step = step_of(points);
  const at = Float64Array.from({ length: points }, (_, index) => BEGIN_MS + index * step);
  const lines = LINES.map((_, line) => Float64Array.from({ length: points }, (_, index) => values_at(line, at[index], index * 8 + line + set * 7919)));
  return { at, lines };
}
