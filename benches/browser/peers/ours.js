// The page's own table, from benches/browser/page.rs.
import init, * as page from "./bench_page.js";

export async function mount(room, values, _count, what) {
  await init({ module_or_path: "bench_page_bg.wasm" });
  page.mount(what, values);
}

export const { prepare, update, answer, decode, poll, filter } = page;
