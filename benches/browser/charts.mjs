// The page's charts beside those of others: each contender in a tab of its own, the same data, lines of the same width.
import { start } from "./chromium.mjs";
import { goal, ratio, shuffled, spread, words } from "./figures.mjs";

const PEERS = { uplot: "uPlot", chartjs: "Chart.js", echarts: "ECharts" };
const NAMES = ["ours", ...Object.keys(PEERS)];
const AT_ONCE = 5;

/** Points, width of a line and pixels of the screen per CSS pixel, with the goal against the best peer of the row. */
const ROWS = [
  [288, 1, 1, 0.5],
  [288, 1, 2, 0.55],
  [288, 2, 1, 0.2],
  [288, 2, 2, 0.3],
  [8_928, 1, 1, 0.3],
  [8_928, 1, 2, 0.4],
  [8_928, 2, 1, 0.15],
  [8_928, 2, 2, 0.15],
  [100_000, 1, 1, 0.4],
  [100_000, 1, 2, 0.4],
  [100_000, 2, 1, 0.15],
  [100_000, 2, 2, 0.15],
  [1_000_000, 1, 1, 0.4],
  [1_000_000, 2, 2, 0.12],
];
const SIX = { charts: 6, room_px: { width: 590, height: 300 }, width_px: 1 };

async function open(browser, url, name) {
  const page = await browser.page(1920, 1600);
  await page.front();
  await page.open(`${url}charts.html`);
  await page.until("window.ready");
  await page.ask(`bench.start("${name}")`);
  return { name, page };
}

async function mount(bench, how) {
  await bench.page.front();
  bench.drawn = await bench.page.ask(`bench.mount(${JSON.stringify(how)})`);
  // Four lines across more than a thousand pixels, on a canvas as large as that of the others.
  const [wide] = bench.drawn.sizes[0];
  if (bench.drawn.inked < 3000 || (!how.room_px && wide < 1100 * how.dpr)) throw new Error(`${bench.name} draws nothing: ${JSON.stringify(bench.drawn)}`);
}

/** Some rounds of the same work, of all in another order each time: times by contender. */
async function turns(benches, rounds, work, warm = AT_ONCE) {
  const times = new Map(benches.map(({ name }) => [name, []]));
  for (let round = -1; round < rounds; round += 1) {
    for (const { name, page } of shuffled(benches)) {
      await page.front();
      await page.ask("bench.gc()");
      await page.ask(`bench.${work}(${round < 0 ? warm : 1})`);
      if (round >= 0) times.get(name).push(...(await page.ask(`bench.${work}(${AT_ONCE})`)));
    }
  }
  return times;
}

/** Measures for so many rounds: the text of the report, and the peers that are named in it. */
export async function charts(browser, url, rounds) {
  const wanted = process.env.POINTS?.split(",").map(Number);
  const measured = [];
  for (const dpr of [1, 2]) {
    const screen = dpr === 1 ? browser : await start(dpr);
    const benches = [];
    for (const name of NAMES) benches.push(await open(screen, url, name));
    for (const [points, width_px, , at_most] of ROWS.filter((row) => row[2] === dpr && (wanted?.includes(row[0]) ?? true))) {
      for (const bench of benches) await mount(bench, { charts: 1, points, width_px, dpr });
      const times = await turns(benches, rounds, "redraw");
      measured.push({ points, width_px, dpr, at_most, times });
      process.stderr.write(`${points} points, ${width_px} px, ${dpr}: ${NAMES.map((name) => `${name} ${words(times.get(name))}`).join(", ")}\n`);
    }
    for (const { page } of benches) await page.close();
    if (screen !== browser) await screen.stop();
  }

  const two = [];
  for (const name of ["ours", "uplot"]) two.push(await open(browser, url, name));
  for (const bench of two) await mount(bench, { charts: 1, points: 8_928, width_px: 1, dpr: 1 });
  const append = await turns(two, rounds, "append");
  for (const bench of two) await mount(bench, { ...SIX, points: 8_928, cursor: true });
  const move = await turns(two, rounds, "move", 20);
  await two[1].page.close();
  await mount(two[0], { ...SIX, points: 288 });
  await two[0].page.ask("bench.mount_panel()");
  const poll = await turns([two[0]], rounds, "poll", 20);

  const best = ({ times }) => Object.keys(PEERS).reduce((least, name) => (spread(times.get(name)).median < spread(times.get(least)).median ? name : least));
  const row = (measure) => {
    const { points, width_px, dpr, times } = measure;
    return `| ${points.toLocaleString("en")} | ${width_px} | ${dpr} | ${NAMES.map((name) => words(times.get(name))).join(" | ")} |`;
  };
  const goal_of = (measure) => {
    const { points, width_px, dpr, at_most, times } = measure;
    const what = `redraw of 4 × ${points.toLocaleString("en")}, ${width_px} px, ${dpr} pixel${dpr > 1 ? "s" : ""} per CSS pixel: against ${PEERS[best(measure)]}`;
    return goal(what, ratio(times.get("ours"), times.get(best(measure))), at_most);
  };
  const pair = (what, times) => `| ${what} | ${words(times.get("ours"))} | ${times.has("uplot") ? words(times.get("uplot")) : "–"} |`;
  const order = (left, right) => left.points - right.points || left.width_px - right.width_px || left.dpr - right.dpr;
  measured.sort(order);
  const text = `Milliseconds, medians (quartiles) of ${rounds * AT_ONCE} samples, ${AT_ONCE} at a time after one that does not count, in another order in each of ${rounds} rounds.

| points of each of 4 lines | width of a line, pixels of the screen | of these per CSS pixel | this page's chart | ${Object.values(PEERS).join(" | ")} |
|---|---|---|---|---|---|---|
${measured.map(row).join("\n")}

| other work | this page | uPlot |
|---|---|---|
${pair("one sample more on 4 × 8,928", append)}
${pair("a move of the pointer over 6 charts of 4 × 8,928, crosshair and tooltip on all of them", move)}
${pair("bytes of a poll to 2,000 queues laid out and 6 charts of 4 × 288 drawn, 10 % of the figures changed", poll)}

| goal, as a ratio of medians | measured | at most | |
|---|---|---|---|
${measured.map(goal_of).join("\n")}
${goal("one sample more: against uPlot", ratio(append.get("ours"), append.get("uplot")), 0.5)}
${goal("a move of the pointer: against uPlot", ratio(move.get("ours"), move.get("uplot")), 0.5)}
${goal("a poll, milliseconds: within a frame", spread(poll.get("ours")).median, 16.7)}
`;
  return { text, named: ["uPlot", "Chart.js", "ECharts"] };
}
