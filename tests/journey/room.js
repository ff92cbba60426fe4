(() => {
  // What has no room on the page as it stands: text that is cut off, a page that scrolls sideways, controls that lie on each other.
  const found = [];
  const said = (element) => (element.getAttribute("aria-label") ?? element.textContent).replace(/\s+/g, " ").trim().slice(0, 40);
  const name = (element) => `${element.tagName.toLowerCase()}.${[...element.classList].join(".")} "${said(element)}"`;
  const is_seen = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !element.closest(".hidden, .skip");
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth) {
    const wide = [...document.body.querySelectorAll("*")].filter((element) => is_seen(element) && element.getBoundingClientRect().right > root.clientWidth + 1);
    found.push(`the page is ${root.scrollWidth} wide, there is room for ${root.clientWidth}: ${wide.slice(-3).map(name).join(", ")}`);
  }
  const hides = (overflow) => overflow === "hidden" || overflow === "clip";
  for (const element of document.body.querySelectorAll("*")) {
    if (!is_seen(element) || element.matches("svg, svg *, canvas, select, option") || !element.textContent.trim()) continue;
    const look = getComputedStyle(element);
    // What is for those who listen only has one pixel.
    if (look.display === "inline" || element.clientWidth <= 1) continue;
    const across = hides(look.overflowX) && element.scrollWidth > element.clientWidth + 1;
    const down = hides(look.overflowY) && element.scrollHeight > element.clientHeight + 1;
    if (across || down) found.push(`cut off ${across ? "at the side" : "below"}: ${name(element)} (${element.scrollWidth}x${element.scrollHeight} in ${element.clientWidth}x${element.clientHeight})`);
  }
  // The part of a control that is not cut off by what scrolls around it.
  const place = (element) => {
    let { left, right, top, bottom } = element.getBoundingClientRect();
    for (let around = element.parentElement; around && around !== document.body; around = around.parentElement) {
      if (getComputedStyle(around).overflowX === "visible") continue;
      const box = around.getBoundingClientRect();
      [left, right] = [Math.max(left, box.left), Math.min(right, box.right)];
      [top, bottom] = [Math.max(top, box.top), Math.min(bottom, box.bottom)];
    }
    return { left, right, top, bottom };
  };
  const CONTROLS = "a[href], button, input, select, textarea, summary, label.choice-option";
  const controls = [...document.body.querySelectorAll(CONTROLS)].filter((element) => is_seen(element) && !element.closest(".replay"));
  const places = controls.map(place);
  for (let first = 0; first < controls.length; first += 1) {
    for (let second = first + 1; second < controls.length; second += 1) {
      const [one, other] = [places[first], places[second]];
      const across = Math.min(one.right, other.right) - Math.max(one.left, other.left);
      const down = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top);
      // What lies over the page lies on something.
      const are_apart = controls[first].closest(".popover") !== controls[second].closest(".popover");
      if (across <= 2 || down <= 2 || are_apart || controls[first].contains(controls[second]) || controls[second].contains(controls[first])) continue;
      found.push(`on each other: ${name(controls[first])} and ${name(controls[second])}`);
    }
  }
  return found;
})()
