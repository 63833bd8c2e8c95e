/* What the chat page does besides asking: sources in a dialog, copy, share, print, judge, and telling what went wrong. */
(() => {
  "use strict";

  const byId = (id) => document.getElementById(id);
  const words = byId("words").dataset;
  const app = document.querySelector("gradio-app");
  let latest = "", heard = "";

  /* Asking */

  const box = () => document.querySelector("#question textarea");

  function put(question) {
    box().value = question;
    box().dispatchEvent(new Event("input", { bubbles: true }));
    box().focus({ preventScroll: true });
    setTimeout(() => byId("ask").click(), 50);
  }

  /* What went wrong: Gradio's own notices are hidden, because they are in English and say too little. */

  function trouble(status) {
    const word = { 413: "tooLong", 429: "tooMany", 503: "busy" }[status] || "lost";
    byId("trouble").hidden = false;
    byId("trouble").querySelector("p").textContent = words[word];
    document.querySelectorAll("#current .thinking").forEach((one) => one.remove());
  }

  const notices = (node) => [...(node.querySelectorAll?.("[data-testid=toast-close]") ?? [])];

  const gradioFetch = window.fetch;
  window.fetch = async (...given) => {
    const asks = String(given[0]?.url ?? given[0]).includes("/queue/join");
    try {
      const response = await gradioFetch(...given);
      if (asks && response.ok) byId("trouble").hidden = true;
      else if (asks) trouble(response.status);
      return response;
    } catch (error) {
      if (asks) trouble(0);
      throw error;
    }
  };

  /* A turn moves up when the next begins; a whole one is read out, once. */

  const plain = (part) => {
    const copy = part.cloneNode(true);
    copy.querySelectorAll(".cites").forEach((one) => one.remove());
    return copy.textContent.trim();
  };
  const lines = (answer) => [...answer.querySelectorAll("p, li")];

  function say(text, spoken) {
    const region = byId("heard");
    region.lang = spoken.lang;
    region.dir = spoken.dir;
    region.textContent = text;
  }

  function readOut(turn) {
    const answer = turn.querySelector(".answer");
    const sources = turn.querySelector(".sources summary")?.textContent ?? "";
    say([...lines(answer).map(plain), sources].join(" "), answer);
  }

  function changed(records) {
    const turn = document.querySelector("#current .turn"), earlier = byId("turns");
    if (!earlier) return;
    if (!turn && document.querySelector("#current .next")) {
      earlier.replaceChildren();
      latest = heard = "";
    }
    for (const node of records.flatMap((record) => [...record.removedNodes])) {
      if (turn && node.classList?.contains("turn") && !byId(node.id)) earlier.append(node);
    }
    if (turn && turn.id !== latest) {
      latest = turn.id;
      turn.scrollIntoView({ block: "start" });
      const waiting = turn.querySelector(".thinking");
      if (waiting) say(waiting.textContent, document.documentElement);
    }
    if (turn?.classList.contains("whole") && turn.id !== heard) {
      heard = turn.id;
      readOut(turn);
    }
    for (const notice of records.flatMap((record) => [...record.addedNodes]).flatMap(notices)) {
      if (byId("trouble").hidden) trouble(0);
      notice.click();
    }
    app.querySelector("main")?.setAttribute("role", "presentation");
  }
  new MutationObserver(changed).observe(app, { childList: true, subtree: true });

  /* The quoted words of a number, in a dialog */

  function open(link) {
    const label = byId(link.hash.slice(1));
    if (!label) return false;
    const article = label.closest("article"), copy = article.cloneNode(true), dialog = byId("card");
    const place = [...article.querySelectorAll(".n")].indexOf(label);
    copy.querySelectorAll("[id]").forEach((one) => one.removeAttribute("id"));
    const marks = copy.querySelectorAll("mark");
    if (marks.length > 1) marks[place]?.classList.add("this");
    const title = copy.querySelector("h3");
    title.id = "card-title";
    title.tabIndex = -1;
    title.autofocus = true;
    dialog.firstElementChild.replaceChildren(copy);
    dialog.showModal();
    return true;
  }

  /* Copy, share, judge */

  const tell = (row, word) => { row.querySelector(".outcome").textContent = word; };

  async function copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      return done;
    }
  }

  function withSources(turn) {
    const said = lines(turn.querySelector(".answer")).map((one) => one.textContent.trim());
    const sources = [...turn.querySelectorAll(".source")].map((one) =>
      [one.querySelector("h3"), one.querySelector(".origin")].map((part) => part.textContent.trim()).join(" · ") +
      "\n" + one.querySelector("a").href);
    return [said.join("\n"), ...sources].join("\n\n");
  }

  async function send(answer, helpful, reason) {
    try {
      const response = await gradioFetch("/api/v1/feedback", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ answer, helpful, reason }),
      });
      return response.ok;
    } catch {
      return false;
    }
  }

  async function judge(button, helpful) {
    const row = button.closest(".doings"), turn = row.closest(".turn");
    const done = await send(button.value, helpful, "");
    tell(row, done ? words.thanks : words.notSent);
    if (!done) return;
    row.querySelectorAll(".thumbs button").forEach((one) => one.setAttribute("aria-pressed", one === button));
    turn.querySelector(".reason")?.remove();
    if (helpful) return;
    row.after(byId("reason").content.cloneNode(true));
    turn.querySelector(".reason textarea").focus();
  }

  const does = {
    put: (button) => put(button.textContent),
    copy: async (button) => {
      const done = await copy(withSources(button.closest(".turn")));
      tell(button.closest(".doings"), done ? words.copied : words.notCopied);
    },
    share: async (button) => {
      const done = await copy(new URL(`/receipts/${button.value}`, location.origin).href);
      tell(button.closest(".doings"), done ? words.linkCopied : words.notCopied);
    },
    print: () => window.print(),
    helpful: (button) => judge(button, true),
    unhelpful: (button) => judge(button, false),
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("#conversation .cites a");
    if (link && open(link)) event.preventDefault();
    const button = event.target.closest?.("#conversation button");
    const name = button && Object.keys(does).find((one) => button.classList.contains(one));
    if (name) does[name](button);
    if (event.target === byId("card")) byId("card").close();
    if (event.target.closest?.("#trouble button")) byId("trouble").hidden = true;
  });

  document.addEventListener("submit", async (event) => {
    const form = event.target.closest(".reason");
    if (!form) return;
    event.preventDefault();
    const turn = form.closest(".turn"), row = turn.querySelector(".doings");
    const done = await send(row.querySelector(".unhelpful").value, false, form.querySelector("textarea").value.trim());
    tell(row, done ? words.thanks : words.notSent);
    if (!done) return;
    form.remove();
    row.querySelector(".unhelpful").focus();
  });
})();
