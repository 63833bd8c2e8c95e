/* The conversation, kept for this tab only (and only in the page where the browser keeps nothing): questions with their
   answers as they came. What a person in need wrote is not kept: others may use the device. */
const MOST_TURNS = 10;

class Memory {
  constructor(name) {
    this.name = name;
    this.turns = [];
    try {
      each(parse(sessionStorage.getItem(name)), (one) => {
        if (typeof one[0] === "string" && parse(one[1]).status) this.turns[this.turns.length] = one;
      });
    } catch { /* nothing kept, or nothing that can be read */ }
  }

  /* The questions so far as JSON, for “and when did it start?”. */
  earlier() {
    const questions = [];
    each(this.turns, (one, at) => { questions[at] = one[0]; });
    return listed(questions);
  }

  add(question, answer) {
    const kept = [], from = Math.max(0, this.turns.length + 1 - MOST_TURNS);
    each(this.turns, (one, at) => { if (at >= from) kept[at - from] = one; });
    kept[kept.length] = [question, answer];
    this.turns = kept;
    this.keep();
  }

  forget() {
    this.turns = [];
    this.keep();
  }

  keep() {
    let all = "";
    each(this.turns, (one) => { all += (all && ",") + listed(one); });
    try {
      sessionStorage.setItem(this.name, "[" + all + "]");
    } catch { /* it is full or forbidden: the page still has the turns */ }
  }
}
