// A headless Chromium and what it is told over its debugging socket. No packages: Node has a web socket of its own.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Starts a browser with so many pixels of the screen per CSS pixel: emulated ones are not told to those who ask for boxes in pixels. `send(method, params, session)` resolves to the answer; `page()` opens a tab in a context of its own. */
export async function start(dpr = 1) {
  const profile = mkdtempSync(join(tmpdir(), "bench-"));
  const flags = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-extensions", "--disable-background-networking"];
  const quiet = ["--disable-background-timer-throttling", "--disable-renderer-backgrounding", "--disable-backgrounding-occluded-windows"];
  flags.push(`--force-device-scale-factor=${dpr}`);
  const binary = process.env.CHROMIUM ?? "chromium";
  const browser = spawn(binary, [...flags, ...quiet, "--js-flags=--expose-gc", "--remote-debugging-port=0", `--user-data-dir=${profile}`, "about:blank"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  // Also when the script fails.
  process.on("exit", () => browser.kill());
  const address = await new Promise((resolve, reject) => {
    let said = "";
    browser.stderr.on("data", (data) => {
      said += data;
      const found = said.match(/ws:\/\/\S+/);
      if (found) resolve(found[0]);
    });
    browser.on("exit", () => reject(new Error(`no browser: ${said}`)));
  });
  const socket = new WebSocket(address);
  await new Promise((resolve) => (socket.onopen = resolve));
  const waiting = new Map();
  const heard = new Map();
  let last = 0;
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    const wait = waiting.get(message.id);
    waiting.delete(message.id);
    if (wait) message.error ? wait.reject(new Error(`${wait.method}: ${message.error.message}`)) : wait.resolve(message.result);
    else heard.get(`${message.sessionId} ${message.method}`)?.(message.params);
  };
  const send = (method, params = {}, sessionId = undefined) =>
    new Promise((resolve, reject) => {
      last += 1;
      waiting.set(last, { resolve, reject, method });
      socket.send(JSON.stringify({ id: last, method, params, sessionId }));
    });

  async function page(width = 1920, height = 1300) {
    const { browserContextId } = await send("Target.createBrowserContext");
    const { targetId } = await send("Target.createTarget", { url: "about:blank", browserContextId });
    const { sessionId } = await send("Target.attachToTarget", { targetId, flatten: true });
    const tell = (method, params) => send(method, params, sessionId);
    await tell("Page.enable");
    await tell("Runtime.enable");
    await tell("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 0, mobile: false });
    const ask = async (expression) => {
      const { result, exceptionDetails } = await tell("Runtime.evaluate", { expression, awaitPromise: true, returnByValue: true });
      if (exceptionDetails) throw new Error(`${expression}: ${exceptionDetails.exception?.description ?? exceptionDetails.text}`);
      return result.value;
    };
    const until = async (expression, seconds = 30) => {
      for (const end = Date.now() + seconds * 1000; Date.now() < end; ) {
        if (await ask(expression)) return;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      throw new Error(`never: ${expression}`);
    };
    return {
      tell,
      ask,
      until,
      front: () => tell("Page.bringToFront"),
      open: (url) => tell("Page.navigate", { url }),
      on: (method, listener) => heard.set(`${sessionId} ${method}`, listener),
      close: () => send("Target.disposeBrowserContext", { browserContextId }),
    };
  }

  return {
    page,
    version: async () => (await send("Browser.getVersion")).product,
    // Its other processes write into the profile until they have ended, too.
    stop: async () => {
      browser.removeAllListeners("exit");
      const ended = new Promise((resolve) => browser.on("exit", resolve));
      send("Browser.close").catch(() => {});
      await ended;
      for (let attempt = 0; attempt < 50; attempt += 1) {
        try {
          return rmSync(profile, { recursive: true, force: true });
        } catch {
          await new Promise((resolve) => setTimeout(resolve, 100));
        }
      }
      return rmSync(profile, { recursive: true, force: true });
    },
  };
}
