/* A question with its answer, as it arrives and when it is whole. Its words speak the answer's language, what stands
   around it that of the widget. */
class Turn {
  constructor(panel, question) {
    this.panel = panel;
    this.cited = {};
    this.arrived = "";
    this.sentences = h("div", {});
    this.answer = h("div", { class: "answer" }, this.waiting = h("p", { class: "waiting" }, panel.say.searching));
    this.node = h("article", { class: "turn" },
      h("h3", { class: "asked", dir: "auto" }, h("span", { class: "unseen" }, panel.say.asked + ": "), question),
      this.answer);
    this.speak(panel.language);
  }

  speak(language) {
    this.said = words(language);
    this.language = language;
    set(this.answer, "lang", language);
    set(this.answer, "dir", direction(language));
  }

  event(name, told) {
    if (name === "understood") {
      this.speak(told.language);
      this.understood(told.understood);
    } else if (name === "sentence") {
      if (!this.arrived) {
        empty(this.waiting, "…");
        append(this.answer, this.sentences, this.waiting);
      }
      each(told.new_citations, (one) => { this.cited[one.n] = one; });
      this.sentence(told);
    }
  }

  understood(question) {
    if (question) append(this.answer, this.note(fill(this.said.understood_as, question)), this.waiting);
  }

  note(text, kind) {
    return h("p", { class: kind || "note", dir: "auto" }, text);
  }

  sentence(one) {
    const first = this.cited[one.citations[0]], text = one.text.replace(/\s+/g, " ");
    const line = inLanguage("p", first && !one.written ? first.language : this.language, text);
    each(one.citations, (n) => append(line, " ", this.number(n, line)));
    append(this.sentences, line);
    this.arrived += one.written + text + "\n";
  }

  /* The number of a citation unfolds the quoted words below its sentence. */
  number(n, line) {
    let shown = null;
    const unfold = () => {
      if (shown) remove(shown);
      else after(line, card("div", this.cited[n], this.panel, true));
      shown = shown ? null : line.nextSibling;
      set(button, "aria-expanded", !!shown);
    };
    const label = fill(this.panel.say.source_number, n);
    const named = { type: "button", class: "n", "aria-expanded": "false", "aria-label": label, click: unfold };
    const button = h("button", named, "[" + n + "]");
    return button;
  }

  /* The whole answer: it counts. Sentences that arrived as they are in it stay, with what was unfolded there. */
  show(whole) {
    const { status, text, language, sentences, citations, notes } = whole, answer = this.answer;
    let same = "", isForeign = false, isWritten = false;
    this.speak(language);
    each(sentences, (one) => { same += one.written + one.text.replace(/\s+/g, " ") + "\n"; });
    each(citations, (one) => { this.cited[one.n] = one; });
    empty(answer);
    this.understood(whole.understood);
    remove(this.waiting);
    set(answer, "class", "answer " + status);
    if (status !== "answered") this.ownWords(text, whole.contacts);
    else {
      each(notes, (one) => append(answer, this.note(one)));
      append(answer, this.sentences);
      if (this.arrived !== same) {
        empty(this.sentences);
        each(sentences, (one) => this.sentence(one));
      }
      each(whole.declined, (one) => append(answer, this.note(fill(this.said.part_not_said, one))));
      each(sentences, (one) => {
        const quoted = this.cited[one.citations[0]];
        isWritten = isWritten || one.written;
        isForeign = isForeign || (!one.written && quoted && quoted.language !== language);
      });
      if (isForeign) append(answer, this.note(this.said.quoted_in_original));
      if (isWritten) append(answer, this.note(this.said.written));
    }
    this.sources(citations, whole.nearby, isWritten);
    if (/answered|no_evidence|off_topic/.test(status)) append(this.node, judging(this.panel, whole.id));
    return this.aloud();
  }

  /* What the assistant says in its own words, a paragraph a line; services stand where lines list them. */
  ownWords(text, contacts) {
    let list = h("ul", {});
    each(contacts, (one) => append(list, service(one, this.said)));
    each(text.split("\n"), (line) => {
      if (line[0] !== "•") append(this.answer, line && h("p", {}, line));
      else if (list) list = append(this.answer, list);
    });
  }

  sources(citations, nearby, isWritten) {
    const { say, options } = this.panel, found = citations.length ? citations : nearby;
    if (!found.length) return;
    const list = h("ul", {});
    const isQuoted = isWritten || found === nearby;
    each(found, (one) => append(list, card("li", one, this.panel, isQuoted)));
    const heading = (found === nearby ? say.nearby : say.sources) + " (" + found.length + ")";
    const unfolded = options.folded ? null : "open";
    append(this.node, h("details", { class: "sources", open: unfolded }, h("summary", {}, heading), list));
  }

  /* What is read out: the words without the numbers. */
  aloud() {
    let text = "";
    each(this.answer.querySelectorAll("p, li"), (one) => { text += one.textContent + " "; });
    return text.replace(/ \[\d+\]/g, "").trim();
  }

  fail(status, seconds, again) {
    const { say } = this.panel;
    const why = { 413: say.too_long, 422: say.too_long, 429: fill(say.wait, seconds) };
    const text = why[status] || (status >= 500 ? say.busy : say.lost);
    this.speak(this.panel.language);
    empty(this.answer);
    append(this.answer, this.note(text, "trouble"), h("button", { type: "button", click: again }, say.retry));
    return text;
  }
}
