// Trunk's last step (Trunk.toml). Makes of a release build with the feature `split` what is shipped: the first view in one program, the other
// views in a second one that is fetched later, one style sheet, short names between program and glue. Any other build stays as Trunk made it.
// docs/performance.md says what each step is worth.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const PROGRAM = "aicc-dashboard";
const SECOND = "views"; // the name in src/later.rs
// The bench has the same. What is inlined differs from where it came from, and compresses worse.
const OPTIMISED = readFileSync(new URL("wasm-opt.flags", import.meta.url), "utf8").trim().split("\n");
const stage = process.env.TRUNK_STAGING_DIR;
const linked = join(process.env.CARGO_TARGET_DIR ?? "target", "wasm32-unknown-unknown/release", `${PROGRAM}.wasm`);
if (process.env.TRUNK_PROFILE === "release") {
  const program = readFileSync(linked);
  if (program.includes("__wasm_split_load_")) ship(program);
}

function run(tool, ...words) {
  execFileSync(tool, words, { stdio: ["ignore", "ignore", "inherit"] });
}

function ship(program) {
  // Content and name of a file depend on these alone.
  const versions = ["wasm-bindgen", "wasm-opt"].map((tool) => execFileSync(tool, ["--version"]));
  const id = [program, readFileSync(fileURLToPath(import.meta.url)), OPTIMISED.join(" "), ...versions].reduce((hash, part) => hash.update(part), createHash("sha256"));
  const name = `${PROGRAM}-${id.digest("hex").slice(0, 16)}`;
  const hash = name.slice(PROGRAM.length + 1);
  const [glue, first, link, second] = [`${name}.js`, `${name}_bg.wasm`, `split-${hash}.js`, `${SECOND}-${hash}.wasm`];

  const work = mkdtempSync(join(tmpdir(), "aicc-page-"));
  run("wasm-split-cli", linked, work, "--target", "web", "--out-name", name);
  run("wasm-bindgen", "--target", "web", "--no-typescript", "--keep-lld-exports", "--out-name", name, "--out-dir", join(work, "bound"), join(work, `${name}.wasm`));
  run("wasm-opt", ...OPTIMISED, join(work, "bound", first), "-o", join(work, first));
  run("wasm-opt", ...OPTIMISED, join(work, `split_${SECOND}.wasm`), "-o", join(work, second));
  const read = (...path) => readFileSync(join(work, ...path));
  const short = shortened(read(first));

  for (const old of readdirSync(stage)) if (old.startsWith(PROGRAM)) rmSync(join(stage, old));
  const put = (file, content) => writeFileSync(join(stage, file), content);
  put(first, short.program);
  put(second, read(second));
  put(glue, tidied(renamed(read("bound", glue).toString(), short.names)).replace('from "./__wasm_split.js"', `from "./${link}"`));
  put(link, tidied(read("__wasm_split.js").toString()).replaceAll(`split_${SECOND}.wasm`, second));
  rmSync(work, { recursive: true });

  const page = join(stage, "index.html");
  let html = readFileSync(page, "utf8");
  html = html.replaceAll(new RegExp(`${PROGRAM}-[0-9a-f]+\\.js`, "g"), glue).replaceAll(new RegExp(`${PROGRAM}-[0-9a-f]+_bg\\.wasm`, "g"), first);
  // Without it, the browser would learn of the file only from the glue.
  html = html.replace(/<link rel="modulepreload"[^>]*>/, (found) => found + found.replace(glue, link));
  html = html.replace(/<script src=".\/boot.js"/, `$& data-second="./${second}"`);
  writeFileSync(page, oneSheet(html));
}

// One style sheet of all: smaller together than apart.
function oneSheet(html) {
  const links = [...html.matchAll(/ *<link rel="stylesheet" href="\.\/([^"]+)"[^>]*>\n/g)];
  const sheets = links.map(([, file]) => {
    const text = readFileSync(join(stage, file), "utf8");
    rmSync(join(stage, file));
    return text.replaceAll(/\/\*[^]*?\*\//g, "").replaceAll(/\s*\n\s*/g, "\n");
  });
  const sheet = sheets.join("\n");
  const file = `page-${createHash("sha256").update(sheet).digest("hex").slice(0, 16)}.css`;
  writeFileSync(join(stage, file), sheet);
  const [[found], ...others] = links;
  return others.reduce((html, [other]) => html.replace(other, ""), html.replace(found, `    <link rel="stylesheet" href="./${file}" />\n`));
}

// Comments and the space at the beginning of lines are for those who read the glue where it is made.
function tidied(script) {
  return script.replaceAll(/^\s*\/\*\*[^]*?\*\/$/gm, "").replaceAll(/\n\s+/g, "\n");
}

// The glue with the short names of what the program imports from it.
function renamed(glue, names) {
  const places = glue.replaceAll(/^( {8})(__wb\w+)(: )/gm, (found, before, name, after) => (names.has(name) ? before + names.get(name) + after : found));
  for (const [name, short] of names) if (!places.includes(`${short}: `)) throw new Error(`the glue has no ${name}`);
  return places;
}

// A program whose imports from its glue have names of three letters; they had 40, which change with each build and cannot be compressed.
function shortened(program) {
  const names = new Map();
  const short = rewritten(program, 2, (reader) => {
    const parts = reader.list(() => {
      const [module, name] = [reader.text(), reader.text()];
      const kind = reader.at;
      // Of all that can be imported, only functions come from the glue.
      if (program[reader.at++] !== 0) throw new Error(`${module} ${name} is no function`);
      reader.number();
      const isGlue = module.endsWith("_bg.js");
      if (isGlue) names.set(name, `w${names.size.toString(36)}`);
      return [Buffer.concat([named(module), named(isGlue ? names.get(name) : name), program.subarray(kind, reader.at)])];
    });
    return [written(parts.length), ...parts];
  });
  return { names, program: short };
}

// A program with another content of one of its sections.
function rewritten(program, wanted, content) {
  const reader = {
    at: 8,
    number() {
      let [value, shift, byte] = [0, 0, 0];
      do {
        byte = program[this.at++];
        value += (byte & 127) * 2 ** shift;
        shift += 7;
      } while (byte > 127);
      return value;
    },
    text() {
      const length = this.number();
      return program.toString("utf8", this.at, (this.at += length));
    },
    list(entry) {
      return Array.from({ length: this.number() }, entry).flat();
    },
  };
  for (;;) {
    const from = reader.at;
    const kind = program[reader.at++];
    const length = reader.number();
    if (kind === wanted) {
      const now = Buffer.concat(content(reader));
      return Buffer.concat([program.subarray(0, from + 1), written(now.length), now, program.subarray(reader.at)]);
    }
    reader.at += length;
  }
}

function written(value) {
  const bytes = [];
  for (; value > 127; value = Math.floor(value / 128)) bytes.push((value & 127) | 128);
  return Buffer.from([...bytes, value]);
}

function named(word) {
  return Buffer.concat([written(Buffer.byteLength(word)), Buffer.from(word)]);
}
