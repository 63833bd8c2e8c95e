/* The chat itself: in a dialog that a button opens, or standing in the page. It is made when it is first seen. */
const PHONE = "(max-width: 480px)";

class Panel {
  constructor(root, options, tell) {
    this.options = options;
    this.language = options.language;
    this.say = words(options.language);
    this.tell = tell;
    this.root = root;
    this.shadow = root.getRootNode();
    this.memory = new Memory("unodc-assistant:" + options.site + ":" + options.collection);
    this.build();
  }

  build() {
    const { say, options } = this, { host, floats } = options, lang = "?lang=" + this.language;
    const button = (label, line, act) =>
      h("button", { type: "button", class: "icon", title: label, "aria-label": label, click: act }, icon(line));
    const full = elsewhere(host + "/" + lang, icon("M14 4h6v6M20 4l-9 9M10 5H4v15h15v-6"));
    each(["title", "aria-label"], (name) => set(full, name, say.full_page));
    set(full, "class", "icon");
    this.turns = h("div", { "aria-live": "off" });
    this.aloud = h("p", { class: "unseen" });
    const live = { class: "log", role: "log", tabindex: 0, "aria-live": "polite", "aria-label": say.conversation };
    this.log = h("div", live,
      h("p", { dir: "auto" }, options.greeting || say.greeting), this.turns, this.aloud);
    this.input = h("textarea", { rows: 2, dir: "auto", "aria-label": say.question, placeholder: say.placeholder,
      keydown: (event) => {
        // Enter also ends the choice of a character, in Chinese for one: that must not send.
        if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
        event.preventDefault();
        this.ask(this.input.value);
      } });
    const form = h("form", { class: "box", submit: (event) => {
      event.preventDefault();
      this.ask(this.input.value);
    } }, this.input, h("button", {}, say.ask));
    this.node = h(floats ? "dialog" : "section",
      { class: floats ? "panel" : "panel placed", "aria-label": options.title || say.title, cancel: (event) => {
        event.preventDefault();
        this.close();
      }, keydown: (event) => this.key(event) },
      h("div", { class: "top" }, h("h2", { dir: "auto" }, options.title || say.title),
        button(say.new_conversation, "M12 5v14M5 12h14", () => this.renew()), full,
        floats && button(say.close, "M6 6l12 12M18 6L6 18", () => this.close())),
      this.log, form,
      h("p", { class: "foot small" }, say.automated + " ", elsewhere(host + "/privacy" + lang, say.privacy)));
    append(this.root, this.node);
    each(this.memory.turns, (one) => {
      const turn = new Turn(this, one[0]);
      append(this.turns, turn.node);
      turn.show(parse(one[1]));
    });
  }

  address(name) {
    const { host, site } = this.options;
    return host + "/api/v1/" + name + (site && "?site=" + encodeURIComponent(site));
  }

  /* Opening and closing: it is modal only where it fills the screen. */

  open(isAsked) {
    if (!this.options.floats) return focus(this.input);
    if (this.isOpen) return;
    this.isOpen = true;
    this.before = doc.activeElement;
    this.place();
    this.toLatest();
    if (isAsked) focus(this.input);
    this.tell("open", {});
  }

  /* Again when the page took the widget out and it was put back, or when the screen was turned. */
  place() {
    const focused = this.shadow.activeElement;
    if (!this.isOpen) return;
    if (this.node.open) this.node.close();
    if (matchMedia(PHONE).matches) this.node.showModal();
    // Not show(), which takes the focus: the page may have opened it for readers who are elsewhere.
    else set(this.node, "open", "");
    if (focused) focus(focused);
  }

  close() {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.node.close();
    this.tell("close", {});
  }

  key(event) {
    const { key } = event;
    if (key === "Escape" && this.isOpen && !event.isComposing) {
      event.preventDefault();
      this.close();
    }
    if (key !== "Tab" || !this.isOpen || !this.node.matches(":modal")) return;
    let first, last;
    each(this.node.querySelectorAll("a, button, summary, textarea, [tabindex]"), (one) => {
      if (!one.getClientRects().length) return;
      first = first || one;
      last = one;
    });
    if (this.shadow.activeElement !== (event.shiftKey ? first : last)) return;
    event.preventDefault();
    focus(event.shiftKey ? last : first);
  }

  /* Asking */

  ask(typed) {
    const question = ("" + typed).trim(), { memory, options } = this;
    if (!question || this.stop) return;
    const turn = new Turn(this, question);
    let isWhole = false;
    append(this.turns, turn.node);
    this.input.value = "";
    this.follow(turn);
    this.speak(this.say.searching, this.language);
    this.tell("ask", {});
    const body = '{"question":' + quoted(question) + ',"earlier":' + memory.earlier() +
      (options.collection && ',"where":{"collection":' + quoted(options.collection) + "}") + "}";
    this.stop = send(this.address("ask"), body, (name, told, raw) => {
      if (name !== "done") turn.event(name, told);
      else {
        isWhole = true;
        const focused = this.shadow.activeElement;
        this.speak(turn.show(told), told.language);
        if (focused) focus(focused);
        if (told.status === "error") this.giveBack(question);
        else if (told.status !== "referral") memory.add(question, raw);
        this.tell("answer", { id: told.id, status: told.status, language: told.language });
      }
      this.follow(turn);
    }, (status, seconds) => {
      this.stop = null;
      if (!isWhole) this.failed(turn, question, status, seconds);
    });
  }

  /* What was typed is not lost, nor what was typed since. */
  giveBack(question) {
    if (!this.input.value) this.input.value = question;
  }

  failed(turn, question, status, seconds) {
    this.giveBack(question);
    this.speak(turn.fail(status, seconds, () => {
      if (this.input.value === question) this.input.value = "";
      remove(turn.node);
      this.ask(question);
      focus(this.input);
    }), this.language);
    this.follow(turn);
    this.tell("error", { status });
  }

  renew() {
    if (this.stop) this.stop();
    this.stop = null;
    this.memory.forget();
    empty(this.turns);
    empty(this.aloud);
    focus(this.input);
  }

  /* The log says an answer once, when it is whole. */
  speak(text, language) {
    set(this.aloud, "lang", language);
    empty(this.aloud, text);
  }

  /* Keeps the question in sight while its answer grows below, unless the reader scrolled elsewhere. */
  follow(turn) {
    const { log } = this, isNew = this.followed !== turn;
    if (!isNew && Math.abs(log.scrollTop - this.at) > 3) return;
    this.followed = turn;
    log.scrollTop = turn.node.offsetTop - 8;
    this.at = log.scrollTop;
  }

  toLatest() {
    const { lastChild } = this.turns;
    if (lastChild) this.log.scrollTop = lastChild.offsetTop - 8;
  }
}
