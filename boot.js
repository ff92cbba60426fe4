// Runs before the first paint: sets the kept theme, or that which the page around an embed asks for, then fetches and starts the page. The page's policy allows no inline script, so Trunk
// is told (Trunk.toml) to name the built files in the attributes of this script's element.
"use strict";

{
  const script = document.currentScript;

  const asked = new URLSearchParams(location.search);
  const embedded = asked.get("embed") === "1";
  if (embedded) document.documentElement.dataset.embed = "";

  try {
    const theme = embedded ? asked.get("theme") : localStorage.getItem("aicc-theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // The browser keeps nothing for us: the system's theme it is.
  }

  // A wallboard is dark unless light was chosen, from the first paint on.
  if (location.pathname.endsWith("/wall")) document.documentElement.dataset.wall = "";

  const address = (name) => new URL(name, document.baseURI).href;

  // What the program asks for as soon as it runs shall be on its way by then.
  const preload = (name) =>
    document.head.append(Object.assign(document.createElement("link"), { rel: "preload", as: "fetch", crossOrigin: "anonymous", href: address(name) }));

  // All views but the first are in a second program.
  const { second } = script.dataset;
  if (second && (embedded || location.href.split(/[?#]/)[0] !== address("./"))) preload(second);

  // What is configured, unless it is asked with a token: that is another question.
  let token = true;
  try {
    token = location.hash !== "" || sessionStorage.getItem("aicc-token") !== null;
  } catch {
    // Nobody knows.
  }
  if (!embedded && !token) preload("api/config");

  const parsed = new Promise((resolve) => {
    if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", resolve, { once: true });
    else resolve();
  });

  Promise.all([import(address(script.dataset.glue)), parsed])
    .then(([glue]) => glue.default({ module_or_path: address(script.dataset.wasm) }))
    .catch((error) => {
      console.error(error);
      document.getElementById("boot-waiting")?.setAttribute("hidden", "");
      document.getElementById("boot-failed")?.removeAttribute("hidden");
    });
}
