// Measures the page beside its peers in one browser and writes the figures into docs/performance.md.
// usage: node run.mjs FOLDER_OF_THE_BUILT_BENCH PART…; `make bench` builds and calls it.
import { execFileSync } from "node:child_process";
import { createReadStream, existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { cpus, loadavg } from "node:os";
import { dirname, extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { charts } from "./charts.mjs";
import { start } from "./chromium.mjs";
import { cold } from "./cold.mjs";
import { tables } from "./tables.mjs";

const PARTS = { tables, charts, cold };
const here = dirname(fileURLToPath(import.meta.url));
const [folder, ...parts] = process.argv.slice(2);
const rounds = Number(process.env.ROUNDS ?? 6);
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

const versions = JSON.parse(readFileSync(join(here, "package.json"))).dependencies;
const peers = { React: "react", "AG Grid": "ag-grid-community", uPlot: "uplot", "Chart.js": "chart.js", ECharts: "echarts" };
const git = (...words) => execFileSync("git", words, { cwd: join(here, "../.."), encoding: "utf8" }).trim();
const commit = `Commit ${git("rev-parse", "--short", "HEAD")}${git("status", "--porcelain", "src", "style", "benches") ? " and what is not committed" : ""}`;
const machine = `${cpus().length} cores (${cpus()[0].model})`;

for (const part of parts) {
  const browser = await start();
  // What others have the machine do meanwhile is in all figures of a run alike, and makes them longer.
  const before = loadavg()[1].toFixed(1);
  const { text, named } = await PARTS[part](browser, url, rounds, folder);
  const version = await browser.version();
  await browser.stop();
  const of_peers = named.map((name) => `${name} ${versions[peers[name]]}`).join(", ");
  const head = `${commit}, ${new Date().toISOString().slice(0, 10)}, ${machine}, ${version} headless without a GPU, Node ${process.version.slice(1)}; ${of_peers}.`;
  const load = `In the five minutes before the run, ${before} programs wanted a core at a time, so ${before < 0.5 ? "the machine was at rest" : "the machine was at work for others, too"}.`;
  const written = `\n${head}\n${load}\n${text}`;
  process.stdout.write(written);
  const [begin, end] = [`<!-- ${part} -->`, `<!-- end of ${part} -->`];
  const page = readFileSync(report, "utf8");
  const [from, until] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || until < from) throw new Error(`${report} lacks its marks`);
  writeFileSync(report, page.slice(0, from + begin.length) + "\n" + written + "\n" + page.slice(until));
}
server.close();
