// Pictures of the charts of the gallery, as they are on their canvases, and the words and lines around them.
// Runs before the page's own scripts; `window.gallery` is what the story asks.
"use strict";

{
  const COLUMNS = 4;
  const PATIENCE_MS = 20_000;

  // Lines as thin as a pixel are drawn by the browser, all else comes as a picture. Either way it is done without a graphics card.
  const byBrowser = new WeakSet();
  const before = (prototype, name, look) => {
    const own = prototype[name];
    prototype[name] = function (...values) {
      look(this, values);
      return own.apply(this, values);
    };
  };
  before(HTMLCanvasElement.prototype, "getContext", (_, values) => (values[1] = { ...values[1], willReadFrequently: true }));
  before(CanvasRenderingContext2D.prototype, "stroke", (context) => byBrowser.add(context.canvas));
  before(CanvasRenderingContext2D.prototype, "putImageData", (context) => byBrowser.delete(context.canvas));

  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const frame = () => new Promise((done) => requestAnimationFrame(done));
  const pixels = (context, left, top, width, height) => context.getImageData(left, top, width, height).data;
  const surface = (width, height) => new OffscreenCanvas(width, height).getContext("2d", { alpha: false, willReadFrequently: true });

  // Plots of this size, whatever the fonts of the machine; all of them in sight.
  const sheet = new CSSStyleSheet();
  const arrange = (width, height) => {
    sheet.replaceSync(`
      main .gallery { grid-template-columns: repeat(${COLUMNS}, max-content); gap: 0; }
      main .gallery .chart > :not(.chart-frame, svg), main .gallery .status-line { display: none; }
      main .gallery .chart-frame { grid-template-columns: 40px ${width}px; }
      main .gallery .chart-plot { block-size: ${height}px; }`);
    document.adoptedStyleSheets = [sheet];
  };

  const ground = (element) => {
    const colour = getComputedStyle(element).backgroundColor;
    return colour === "rgba(0, 0, 0, 0)" && element.parentElement ? ground(element.parentElement) : colour.match(/\d+/g).slice(0, 3).join();
  };
  const isDrawn = (canvas) => {
    const { width, height } = canvas.getBoundingClientRect();
    const isSized = [canvas.width / width, canvas.height / height].every((ratio) => ratio === devicePixelRatio);
    return isSized && pixels(canvas.getContext("2d"), 0, 0, 1, 1).slice(0, 3).join() === ground(canvas);
  };

  // What is around the marks does not depend on fonts: our own words, and places that follow from the size of the plot.
  const around = (chart, index, isAsBefore) => {
    const title = chart.querySelector("figcaption > span, figcaption").textContent.trim();
    const course = chart.querySelector("svg.sparkline path");
    if (course) return `${index} ${title}: ${course.getAttribute("d")}`;
    const place = (element) => Math.round(new DOMMatrix(getComputedStyle(element).transform).e);
    const values = all(".chart-values > span", chart).map((word) => word.textContent);
    const times = all(".chart-times > span", chart).map((word) => `${word.textContent} at ${Math.round(parseFloat(word.style.translate))}`);
    const now = all(".chart-now", chart).map((line) => `now at ${place(line)}`);
    const empty = all(".chart-empty", chart).map((word) => word.textContent);
    const marks = isAsBefore ? ["marks as before"] : [];
    return `${index} ${title}: ${[values.join(" "), ...times, ...now, ...empty, ...marks].join(", ")}`;
  };

  // Two frames after all charts have the size and the ground that they should have: what is on them, and what is around.
  let taken = null;
  const take = async (width, height) => {
    arrange(width, height);
    const charts = all(".gallery figure.chart");
    const canvases = all(".gallery .chart-marks");
    const until = performance.now() + PATIENCE_MS;
    do {
      if (performance.now() > until) throw new Error(`${canvases.filter((canvas) => !isDrawn(canvas)).length} charts are not drawn`);
      await frame();
      await frame();
    } while (!canvases.every(isDrawn));
    const cell = [canvases[0].width, canvases[0].height];
    const pictures = canvases.map((canvas) => canvas.getContext("2d").getImageData(0, 0, ...cell));
    const is_same = ({ data }, other) => other && data.every((value, at) => value === other.data[at]);
    const as_before = pictures.map((picture, index) => is_same(picture, pictures[index - 1]));
    // What looks like the one before is kept once.
    const shown = pictures.map((picture, chart) => ({ picture, chart, by_browser: byBrowser.has(canvases[chart]) }));
    const kept = shown.filter(({ chart }) => !as_before[chart]);
    const place = (index) => [(index % COLUMNS) * cell[0], Math.floor(index / COLUMNS) * cell[1]];
    const whole = surface(cell[0] * COLUMNS, cell[1] * Math.ceil(kept.length / COLUMNS));
    kept.forEach(({ picture }, index) => whole.putImageData(picture, ...place(index)));
    taken = { whole, cell, place, kept };
    return charts.map((chart, index) => around(chart, index, as_before[index]));
  };

  // What was taken last as a PNG, in hexadecimal digits.
  const file = async () => {
    const png = await taken.whole.canvas.convertToBlob({ type: "image/png" });
    return Array.from(new Uint8Array(await png.arrayBuffer()), (byte) => byte.toString(16).padStart(2, "0")).join("");
  };

  // How what was taken last differs from such a file: for each chart by how many pixels, and by how much at most; or the size of the picture.
  const compare = async (digits, tolerance) => {
    const bytes = Uint8Array.from(digits.match(/../g), (byte) => parseInt(byte, 16));
    const image = await createImageBitmap(new Blob([bytes]), { colorSpaceConversion: "none", premultiplyAlpha: "none" });
    const { whole, cell, place, kept } = taken;
    const { width, height } = whole.canvas;
    if (image.width !== width || image.height !== height) return { sizes: [image.width, image.height, width, height], charts: [] };
    const reference = surface(width, height);
    reference.drawImage(image, 0, 0);
    const differ = ({ chart, picture, by_browser }, index) => {
      const [now, then] = [picture.data, pixels(reference, ...place(index), ...cell)];
      const allowed = by_browser ? tolerance : 0;
      let [count, most] = [0, 0];
      for (let at = 0; at < now.length; at += 4) {
        const by = Math.max(Math.abs(now[at] - then[at]), Math.abs(now[at + 1] - then[at + 1]), Math.abs(now[at + 2] - then[at + 2]));
        count += by > allowed;
        most = Math.max(most, by);
      }
      return { chart, count, most };
    };
    return { sizes: null, charts: kept.map(differ).filter(({ count }) => count > 0) };
  };

  const answer = (promise, done) => promise.then((value) => done({ value }), (error) => done({ error: String(error) }));
  const asked = (what) => (values, done) => answer(what(...values), done);
  window.gallery = { take: asked(take), file: asked(file), compare: asked(compare) };
}
