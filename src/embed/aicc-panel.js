// <aicc-panel view="skills">: the AICC dashboard within another page. See docs/embedding.md.
const KNOWN = ["view", "site", "vdn", "skill", "panel", "window", "sort", "theme", "lang", "tz", "hide", "refresh"];

class AiccPanel extends HTMLElement {
  static observedAttributes = [...KNOWN, "src"];
  #said = {}; // by type, for when the page is ready
  #frame;
  #origin;
  #ready;
  #timer;

  set token(token) {
    this.#tell("token", { token });
  }

  set colours(colours) {
    this.#tell("theme", { theme: this.getAttribute("theme"), colours });
  }

  connectedCallback() {
    const early = { ...this }; // set before this file was loaded
    for (const name in early) delete this[name];
    Object.assign(this, early);
    addEventListener("message", this);
    this.#open();
  }

  disconnectedCallback() {
    removeEventListener("message", this);
    this.#close();
  }

  attributeChangedCallback(name, before, value) {
    if (!this.#frame) return;
    if (!this.#ready || name === "src" || value === null) this.#open();
    else if (name === "theme") this.colours = this.#said.theme?.colours;
    else this.#tell("navigate", this.#choices());
  }

  #choices() {
    const given = KNOWN.filter((name) => this.hasAttribute(name));
    return Object.fromEntries(given.map((name) => [name, this.getAttribute(name)]));
  }

  #open() {
    this.#close();
    const address = new URL(this.getAttribute("src") ?? import.meta.resolve("./"), document.baseURI);
    address.search = new URLSearchParams({ embed: 1, ...this.#choices() });
    this.#origin = address.origin;
    this.#frame = Object.assign(document.createElement("iframe"), {
      title: this.title || "AICC",
      loading: "lazy",
      allow: "screen-wake-lock; fullscreen",
      referrerPolicy: "origin",
      sandbox: "allow-scripts allow-same-origin allow-forms allow-popups allow-downloads",
      style: "border: 0; display: block; width: 100%",
      src: address,
    });
    this.append(this.#frame);
    this.#timer = setTimeout(() => this.append(`No answer from ${this.#origin} yet. 尚无响应。`), 10_000);
  }

  #close() {
    clearTimeout(this.#timer);
    delete this.#said.navigate;
    this.#frame = this.#ready = null;
    this.replaceChildren();
  }

  handleEvent({ source, origin, data }) {
    if (source !== this.#frame.contentWindow || origin !== this.#origin || data?.aicc !== 1) return;
    if (data.type === "ready") {
      this.#ready = true;
      clearTimeout(this.#timer);
      this.#frame.nextSibling?.remove();
      for (const type in this.#said) this.#tell(type, this.#said[type]);
    }
    if (data.type === "resize") this.#frame.style.height = `${data.height}px`;
    else this.dispatchEvent(new CustomEvent(`aicc-${data.type}`, { detail: data }));
  }

  #tell(type, content) {
    this.#said[type] = content;
    if (this.#ready) this.#frame.contentWindow.postMessage({ aicc: 1, type, ...content }, this.#origin);
  }
}

customElements.define("aicc-panel", AiccPanel);
