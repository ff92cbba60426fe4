// Medians, spreads and tables of them.
const at = (sorted, share) => sorted[Math.min(sorted.length - 1, Math.round(share * (sorted.length - 1)))];

/** Median and quartiles. */
export function spread(samples) {
  const sorted = [...samples].sort((left, right) => left - right);
  return { median: at(sorted, 0.5), low: at(sorted, 0.25), high: at(sorted, 0.75), count: sorted.length };
}

export const short = (value) => (value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2));

/** `median (quartile to quartile)`. */
export const words = (samples) => {
  const { median, low, high } = spread(samples);
  return `${short(median)} (${short(low)}–${short(high)})`;
};

export const ratio = (left, right) => spread(left).median / spread(right).median;

/** A row of goals: what, the ratio, the goal, and whether it is met. */
export const goal = (what, value, at_most) => `| ${what} | ${value.toPrecision(2)} | ${at_most} | ${value <= at_most ? "met" : "**missed**"} |`;

/** In another order each time. */
export const shuffled = (list) => list.map((item) => [Math.random(), item]).sort(([left], [right]) => left - right).map(([, item]) => item);
