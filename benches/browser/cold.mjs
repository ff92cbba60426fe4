// The page after a cold load beside one of React and ECharts that draws the same: both from one server, with the same answers.
import { spawn } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import { goal, ratio, shuffled, words } from "./figures.mjs";

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm" };
const TITLES = { page: "this page", react: "React 19 and ECharts" };

// When all headline numbers are there in a frame, and when two charts have been drawn.
const WATCH = `
  window.seen = {};
  const drawn = new Set();
  for (const how of ["putImageData", "stroke", "fill"]) {
    const plain = CanvasRenderingContext2D.prototype[how];
    CanvasRenderingContext2D.prototype[how] = function (...words) {
      if (drawn.add(this.canvas).size === 2) seen.charts ??= performance.now();
      return plain.apply(this, words);
    };
  }
  const look = () => {
    const figures = [...document.querySelectorAll(".headline-number data")].map((figure) => figure.textContent);
    if (figures.length >= 6 && figures.every((text) => /[0-9]|n.a/.test(text))) seen.numbers = performance.now();
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
`;

async function free_port() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A demo's proxy, ready to answer. */
async function demo(program) {
  const address = `127.0.0.1:${await free_port()}`;
  const proxy = spawn(program, ["--demo", "--listen", address, "--log", "error"], { stdio: "ignore" });
  process.on("exit", () => proxy.kill());
  for (let attempt = 0; attempt < 300; attempt += 1) {
    const read = await fetch(`http://${address}/api/skills?site=demo&vdn=1`).then((answer) => answer.json(), () => null);
    if (read?.data) return { address, stop: () => proxy.kill() };
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("the demo does not answer");
}

const packed = (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } });

/** Serves files, compressed once, and answers: those of the demo the first time, and the same again from then on. */
async function serve(folders, proxy) {
  const kept = new Map();
  for (const [name, folder] of Object.entries(folders)) {
    for (const file of readdirSync(folder)) {
      const bytes = readFileSync(join(folder, file));
      // The document says where it lies.
      const body = file === "index.html" ? Buffer.from(bytes.toString().replace('<base href="/"', `<base href="/${name}/"`)) : bytes;
      kept.set(`/${name}/${file === "index.html" ? "" : file}`, [200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream", "content-encoding": "br" }, packed(body)]);
    }
  }
  const server = createServer(async (request, response) => {
    const path = request.url.replace(/^\/(page|react)\/api/, "/api");
    if (!kept.has(path) && path.startsWith("/api/")) {
      const answer = await fetch(`http://${proxy.address}${path}`);
      const headers = [...answer.headers].filter(([name]) => name.startsWith("x-aicc") || name === "content-type" || name === "etag");
      kept.set(path, [answer.status, { ...Object.fromEntries(headers), "content-encoding": "br" }, packed(Buffer.from(await answer.arrayBuffer()))]);
    }
    const [status, headers, body] = kept.get(path) ?? [404, {}, ""];
    response.writeHead(status, headers).end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, url: `http://127.0.0.1:${server.address().port}` };
}

async function load(browser, url, slowed) {
  const page = await browser.page(1280, 900);
  await page.front();
  await page.tell("Page.addScriptToEvaluateOnNewDocument", { source: WATCH });
  if (slowed > 1) await page.tell("Emulation.setCPUThrottlingRate", { rate: slowed });
  await page.open(url);
  await page.until("window.seen?.numbers && window.seen.charts");
  const seen = await page.ask("window.seen");
  await page.close();
  return seen;
}

/** Measures so many times five loads of each: the text of the report, and the peers that are named in it. */
export async function cold(browser, _url, rounds, folder) {
  const proxy = await demo(process.env.AICC_PROXY);
  const { server, url } = await serve({ page: process.env.AICC_PAGE, react: join(folder, "react") }, proxy);
  const urls = { page: `${url}/page/`, react: `${url}/react/` };
  for (const name of Object.keys(urls)) for (let visit = 0; visit < 2; visit += 1) await load(browser, urls[name], 1);
  proxy.stop();
  const times = new Map();
  for (let round = 0; round < rounds * 5; round += 1) {
    for (const [name, slowed] of shuffled([["page", 1], ["page", 4], ["react", 1], ["react", 4]])) {
      const seen = await load(browser, urls[name], slowed);
      for (const what of ["numbers", "charts"]) times.set(`${name} ${slowed} ${what}`, [...(times.get(`${name} ${slowed} ${what}`) ?? []), seen[what]]);
    }
    if (round % 10 === 9) process.stderr.write(`${round + 1} of ${rounds * 5} loads\n`);
  }
  server.close();
  const of = (name, slowed, what) => times.get(`${name} ${slowed} ${what}`);
  const row = (name) => `| ${TITLES[name]} | ${[1, 4].flatMap((slowed) => ["numbers", "charts"].map((what) => words(of(name, slowed, what)))).join(" | ")} |`;
  const goal_of = (slowed, what, at_most) => goal(`${what}: against React and ECharts`, ratio(of("page", slowed, "numbers"), of("react", slowed, "numbers")), at_most);
  const text = `Milliseconds from the beginning of a load with an empty cache, from the same machine, medians (quartiles) of ${rounds * 5} loads, in another order in each round.

| | first numbers | charts | CPU slowed four times: first numbers | charts |
|---|---|---|---|---|
${row("page")}
${row("react")}

| goal, as a ratio of medians | measured | at most | |
|---|---|---|---|
${goal_of(1, "first numbers after a cold load", 0.6)}
${goal_of(4, "the same, CPU slowed four times", 0.5)}
`;
  return { text, named: ["React", "ECharts"] };
}
