/* Where the chat stands: behind a button in a corner of the page, and wherever the page has <unodc-assistant>. */

/* A shadow root with the styles. They are adopted, which no policy forbids; browsers that cannot do this need the
   page's nonce. */
const STYLES = __STYLES__;
let sheet;
function shadowOf(host, nonce) {
  const shadow = host.attachShadow({ mode: "open" });
  if ("adoptedStyleSheets" in shadow && window.CSSStyleSheet) {
    if (!sheet) (sheet = new CSSStyleSheet()).replaceSync(STYLES);
    shadow.adoptedStyleSheets = [sheet];
  } else put(shadow, h("style", { nonce }, STYLES));
  // The keys of the page are not meant when somebody types here, and a dialog of the page must not take the focus back.
  each(["keydown", "keypress", "keyup", "focusin"], (name) => listen(shadow, name, (event) => event.stopPropagation()));
  return shadow;
}

function rootIn(shadow, options, kind) {
  const root = h("div", { class: "root " + kind, lang: options.language, dir: direction(options.language) });
  paint(root, options.colour);
  put(shadow, root);
  return root;
}

/* What an element says, with `data-` before the names or without. */
function optionsOf(element, script, floats) {
  const own = (name) => get(element, "data-" + name) || (floats ? "" : get(element, name)) || "";
  const language = languageOf([own("lang"), get(script, "data-lang"), doc.documentElement.lang, navigator.language]);
  return {
    host: new URL(script.src).origin, floats, language, site: own("site") || get(script, "data-site") || "",
    nonce: get(script, "data-nonce") || script.nonce || "", colour: own("colour"), greeting: own("greeting"),
    title: get(element, "data-title"), collection: own("collection"), folded: own("sources") === "closed",
  };
}

/* The button, and the panel that it opens. */
class Corner {
  constructor(script, tell) {
    this.options = optionsOf(script, script, true);
    this.tell = tell;
    this.host = make("unodc-assistant-corner");
    const shadow = shadowOf(this.host, this.options.nonce);
    this.root = rootIn(shadow, this.options, "floats " + (get(script, "data-position") === "start" ? "start" : ""));
    const press = () => this.open(true);
    this.button = h("button", { type: "button", class: "launch", "aria-haspopup": "dialog", click: press },
      icon("M4 5h16v11H9l-5 4z"), this.options.title || words(this.options.language).title);
    append(this.root, this.button);
    this.stay();
    if (get(script, "data-open") != null && !matchMedia(PHONE).matches) this.open(false);
  }

  made() {
    if (!this.panel) {
      this.panel = new Panel(this.root, this.options, (name, told) => {
        if (name === "close") this.closed();
        this.tell(name, told);
      });
      listen(matchMedia(PHONE), "change", () => this.panel.place());
    }
    return this.panel;
  }

  open(isAsked) {
    this.made().open(isAsked);
    this.button.hidden = true;
  }

  close() {
    if (this.panel) this.panel.close();
  }

  closed() {
    const { before } = this.panel;
    this.button.hidden = false;
    focus(before && before !== doc.body && before !== this.host && before.isConnected ? before : this.button);
  }

  ask(text) {
    this.open(true);
    this.panel.ask(text);
  }

  /* Pages that change without loading may replace their body, or all that is in it: the button comes back. A page that
     takes it out again and again wants it out. */
  stay() {
    let left = 100;
    const back = () => {
      if (this.host.isConnected || !doc.body || left-- < 0) return;
      put(doc.body, this.host);
      watch.observe(doc.body, { childList: true });
      if (this.panel) this.panel.place();
    };
    const watch = new Watching(back);
    watch.observe(doc.documentElement, { childList: true });
    back();
  }
}

function define(script, tell, placed) {
  customElements.define("unodc-assistant", class extends HTMLElement {
    connectedCallback() {
      if (this.shadowRoot) return;
      const options = optionsOf(this, script, false);
      placed[placed.length] = new Panel(rootIn(shadowOf(this, options.nonce), options, "placed"), options, tell);
    }
  });
}
