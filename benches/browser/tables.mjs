// The page's tables and decoding beside their peers.
import { goal, ratio, short, shuffled, spread, words } from "./figures.mjs";

const titles = {
  ours: "this page's table",
  "vanilla-window": "JavaScript by hand, rows in sight",
  "react-window": "React 19 memo rows, rows in sight",
  ag: "AG Grid community",
  "vanilla-all": "JavaScript by hand, all rows",
  "react-all": "React 19 memo rows, all rows",
};
const note = (bench, what, sample) => bench.times.set(what, [...(bench.times.get(what) ?? []), sample]);
const of = (bench, what, part = "total") => bench.times.get(what).map((sample) => sample[part]);
const row = (bench) =>
  `| ${titles[bench.name]} | ${words(of(bench, "10", "script"))} | ${words(of(bench, "10"))} | ${words(of(bench, "100", "script"))} | ${words(of(bench, "100"))} | ${bench.times.has("jump") ? words(of(bench, "jump")) : "–"} |`;
const late = (gaps) => `${gaps.filter((gap) => gap > 20).length} of ${gaps.length}, longest ${short(Math.max(...gaps))} ms`;

/** Measures for so many rounds: the text of the report, and the peers that are named in it. */
export async function tables(browser, url, rounds) {
  async function open(name, kind) {
    const page = await browser.page();
    await page.front();
    await page.open(url);
    await page.until("window.ready");
    const rows = await page.ask(`bench.start("${name}", "${kind}")`);
    return { name, page, rows, times: new Map() };
  }

  // Tables: each in a tab of its own, in another order in each round.
  const NAMES = ["ours", "vanilla-window", "react-window", "ag", "vanilla-all", "react-all"];
  const benches = [];
  for (const name of NAMES) benches.push(await open(name, "table"));
  // A page that polls for hours runs code that the browser has compiled for speed.
  for (const { name, page } of benches) {
    await page.front();
    for (let poll = 0; poll < (name.endsWith("-all") ? 4 : 40); poll += 1) await page.ask(`bench.update(${poll % 2 ? 100 : 10})`);
  }
  for (let round = 0; round < rounds; round += 1) {
    for (const bench of shuffled(benches)) {
      const { page, name } = bench;
      await page.front();
      await page.ask("bench.gc()");
      await page.ask("bench.update(10)");
      for (let at = 0; at < 5; at += 1) note(bench, "10", await page.ask("bench.update(10)"));
      for (let at = 0; at < 5; at += 1) note(bench, "100", await page.ask("bench.update(100)"));
      // AG Grid draws after a jump in a later frame: not to be compared.
      if (!name.endsWith("-all") && name !== "ag") for (let at = 0; at < 3; at += 1) note(bench, "jump", await page.ask(`bench.jump(${round % 2 ? -40 : 40})`));
    }
    process.stderr.write(`round ${round + 1} of ${rounds}\n`);
  }
  const [ours, vanilla_window, react_window, ag, vanilla_all, react_all] = benches;
  const rows_on_page = benches.map(({ name, rows }) => `${name} ${rows}`).join(", ");

  // Frames while the viewer scrolls 12,000 pixels at 4,000 a second.
  for (const bench of [ours, react_window, ag]) {
    await bench.page.front();
    await bench.page.ask("bench.watch_frames()");
    await bench.page.tell("Input.synthesizeScrollGesture", { x: 900, y: 600, yDistance: -12000, speed: 4000, gestureSourceType: "mouse" });
    bench.gaps = await bench.page.ask("bench.frames_seen()");
  }

  await ours.page.front();
  await ours.page.ask("bench.decode(30)");
  const decoded = await ours.page.ask(`bench.decode(${rounds * 5})`);
  for (const bench of benches) if (bench !== ag) await bench.page.close();

  // The whole view of the skill queues: a poll, sorting, the filter.
  const panel = await open("ours", "panel");
  await panel.page.ask("bench.poll(100)");
  for (let round = 0; round < rounds; round += 1) {
    await panel.page.front();
    await panel.page.ask("bench.gc()");
    for (let at = 0; at < 3; at += 1) note(panel, "poll", await panel.page.ask("bench.poll(10)"));
    for (let at = 0; at < 3; at += 1) note(panel, "sort", await panel.page.ask(`bench.sort(${1 + ((round * 3 + at) % 18)})`));
    for (const text of ["19", "queue 7", ""]) note(panel, "filter", await panel.page.ask(`bench.filter("${text}")`));
    await ag.page.front();
    await ag.page.ask("bench.gc()");
    for (let at = 0; at < 3; at += 1) note(ag, "sort", await ag.page.ask(`bench.sort(${(round * 3 + at) % 18})`));
  }
  const counts = spread(of(ours, "10")).count;
  const text = `Milliseconds, medians (quartiles) of ${counts} samples with 10 % and ${spread(of(ours, "100")).count} with 100 % of the cells changed. Every table in a tab of its own, in another order in each of ${rounds} rounds. Rows on the page: ${rows_on_page}.

| 2,000 rows of 18 numbers | 10 % changed: script | with layout | 100 % changed: script | with layout | jump of 40 rows |
|---|---|---|---|---|---|
${benches.map(row).join("\n")}

| other work | median (quartiles) |
|---|---|
| ${Math.round(decoded.bytes / 1000)} kB of bytes to typed rows | ${words(decoded.ours)} |
| the same by TextDecoder and JSON.parse | ${words(decoded.browser)} |
| skill queues: bytes of a poll to figures laid out, 10 % changed | ${words(of(panel, "poll"))} |
| skill queues: a press on a head to rows laid out | ${words(of(panel, "sort"))} |
| the same in AG Grid | ${words(of(ag, "sort"))} |
| skill queues: a letter in the filter to rows laid out | ${words(of(panel, "filter"))} |
| frames over 20 ms while 12,000 pixels are scrolled at 4,000 a second: this page's table | ${late(ours.gaps)} |
| React, rows in sight | ${late(react_window.gaps)} |
| AG Grid | ${late(ag.gaps)} |

| goal, as a ratio of medians | measured | at most | |
|---|---|---|---|
${[
  goal("10 % changed, with layout: against React with all rows", ratio(of(ours, "10"), of(react_all, "10")), 0.015),
  goal("10 % changed, script: against React with a window", ratio(of(ours, "10", "script"), of(react_window, "10", "script")), 0.6),
  goal("100 % changed, script: against React with a window", ratio(of(ours, "100", "script"), of(react_window, "100", "script")), 0.8),
  goal("10 % changed, with layout: against JavaScript by hand with a window", ratio(of(ours, "10"), of(vanilla_window, "10")), 1.1),
  goal("100 % changed, with layout: against JavaScript by hand with a window", ratio(of(ours, "100"), of(vanilla_window, "100")), 1.1),
  goal("bytes to typed rows: against TextDecoder and JSON.parse", ratio(decoded.ours, decoded.browser), 0.9),
].join("\n")}
`;
  return { text, named: ["React", "AG Grid"] };
}
