// Measures the page's tables and decoding beside their peers in one browser and writes the figures into docs/performance.md.
// usage: node run.mjs FOLDER_OF_THE_BUILT_BENCH [ROUNDS]; `make bench` builds and calls it.
import { execFileSync } from "node:child_process";
import { createReadStream, existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { cpus } from "node:os";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { start } from "./chromium.mjs";
import { goal, ratio, short, spread, words } from "./figures.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const folder = process.argv[2];
const rounds = Number(process.argv[3] ?? 12);
const report = join(here, "../../docs/performance.md");

// Clocks tick in steps of 5 µs only on pages that share nothing with others.
const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm" };
const server = createServer((request, response) => {
  const path = normalize(new URL(request.url, "http://x").pathname);
  const file = join(folder, path === "/" ? "index.html" : path);
  if (!existsSync(file)) return response.writeHead(404).end();
  response.writeHead(200, {
    "content-type": types[extname(file)] ?? "application/octet-stream",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
  });
  return createReadStream(file).pipe(response);
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const url = `http://127.0.0.1:${server.address().port}/`;

const browser = await start();
const shuffled = (list) => list.map((item) => [Math.random(), item]).sort(([left], [right]) => left - right).map(([, item]) => item);

async function open(name, kind) {
  const page = await browser.page();
  await page.front();
  await page.open(url);
  await page.until("window.ready");
  const rows = await page.ask(`bench.start("${name}", "${kind}")`);
  return { name, page, rows, times: new Map() };
}
const note = (bench, what, sample) => bench.times.set(what, [...(bench.times.get(what) ?? []), sample]);
const of = (bench, what, part = "total") => bench.times.get(what).map((sample) => sample[part]);

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
    for (let at = 0; at < 4; at += 1) note(bench, "10", await page.ask("bench.update(10)"));
    for (let at = 0; at < 3; at += 1) note(bench, "100", await page.ask("bench.update(100)"));
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
const version = await browser.version();
await browser.stop();
server.close();

const titles = {
  ours: "this page's table",
  "vanilla-window": "JavaScript by hand, rows in sight",
  "react-window": "React 19 memo rows, rows in sight",
  ag: "AG Grid community",
  "vanilla-all": "JavaScript by hand, all rows",
  "react-all": "React 19 memo rows, all rows",
};
const row = (bench) =>
  `| ${titles[bench.name]} | ${words(of(bench, "10", "script"))} | ${words(of(bench, "10"))} | ${words(of(bench, "100", "script"))} | ${words(of(bench, "100"))} | ${bench.times.has("jump") ? words(of(bench, "jump")) : "–"} |`;
const versions = JSON.parse(readFileSync(join(here, "package.json"))).dependencies;
const git = (...words) => execFileSync("git", words, { cwd: here, encoding: "utf8" }).trim();
const late = (gaps) => `${gaps.filter((gap) => gap > 20).length} of ${gaps.length}, longest ${short(Math.max(...gaps))} ms`;
const counts = spread(of(ours, "10")).count;
const text = `
Commit ${git("rev-parse", "--short", "HEAD")}${git("status", "--porcelain", "src", "style", "benches") ? " and what is not committed" : ""}, ${new Date().toISOString().slice(0, 10)}, ${cpus().length} cores (${cpus()[0].model}), ${version} headless without a GPU, Node ${process.version.slice(1)}; React ${versions.react}, AG Grid ${versions["ag-grid-community"]}.
Milliseconds, medians (quartiles) of ${counts} samples with 10 % and ${spread(of(ours, "100")).count} with 100 % of the cells changed. Every table in a tab of its own, in another order in each of ${rounds} rounds. Rows on the page: ${rows_on_page}.

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
process.stdout.write(text);
const [begin, end] = ["<!-- tables -->", "<!-- end of tables -->"];
const page = readFileSync(report, "utf8");
const [before, after] = [page.indexOf(begin), page.indexOf(end)];
if (before < 0 || after < before) throw new Error(`${report} lacks its marks`);
writeFileSync(report, page.slice(0, before + begin.length) + "\n" + text + "\n" + page.slice(after));
