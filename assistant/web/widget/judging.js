/* Whether an answer helped, and why it did not. */
function judging(panel, id) {
  const { say } = panel, outcome = h("span", { role: "status" });
  const tell = (text) => {
    empty(outcome);
    append(outcome, text);
  };

  const judge = (isHelpful, reason, done) => {
    const body = '{"answer":' + quoted(id) + ',"helpful":' + isHelpful + ',"reason":' + quoted(reason) + "}";
    send(panel.address("feedback"), body, () => {}, (status) => {
      tell(status === 204 ? say.thanks : status === 404 ? say.not_kept : say.not_sent);
      if (status === 204) done();
    });
  };

  const thumb = (text, isHelpful) => {
    const press = () => judge(isHelpful, "", () => {
      set(yes, "aria-pressed", isHelpful);
      set(no, "aria-pressed", !isHelpful);
      remove(why);
      if (isHelpful) return;
      after(row, why);
      focus(reason);
    });
    return h("button", { type: "button", class: "plain", "aria-pressed": "false", click: press }, text);
  };

  const reason = h("textarea", { rows: 2, maxlength: 1000, dir: "auto" });
  const why = h("form", { class: "why", submit: (event) => {
    event.preventDefault();
    judge(false, reason.value.trim(), () => {
      remove(why);
      focus(no);
    });
  } }, h("label", {}, say.reason, h("span", { class: "small" }, say.reason_hint), reason), h("button", {}, say.send));

  const yes = thumb(say.helpful, true), no = thumb(say.unhelpful, false);
  const row = h("div", { class: "judging", role: "group", "aria-label": say.was_it_helpful }, yes, no, outcome);
  return h("div", {}, row);
}
