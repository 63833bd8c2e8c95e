/* The page for partners: what is chosen shows at once in the pieces to copy, which the server makes; and copying. */
(() => {
  "use strict";

  const form = document.getElementById("choices"), made = document.getElementById("made");
  const words = form.dataset;
  let waits = 0, latest = 0;

  /* The address that the form would open, without trying the chat again. */
  function address() {
    const chosen = new URLSearchParams(new FormData(form));
    for (const [name, value] of [...chosen]) if (!value) chosen.delete(name);
    return `${form.action}?${chosen}`;
  }

  async function show() {
    const asked = ++latest;
    try {
      const answer = await fetch(address());
      if (!answer.ok || asked !== latest) return;
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      if (asked === latest) made.replaceChildren(...page.getElementById("made").childNodes);
      offer();
    } catch { /* the button of the form still makes them */ }
  }

  function offer() {
    for (const one of made.querySelectorAll(".copy")) one.hidden = false;
  }

  form.addEventListener("input", () => {
    clearTimeout(waits);
    waits = setTimeout(show, 400);
  });

  made.addEventListener("click", async (event) => {
    const button = event.target.closest(".copy");
    if (!button) return;
    const outcome = button.parentElement.querySelector("[role=status]");
    try {
      await navigator.clipboard.writeText(button.closest(".snippet").querySelector("pre").textContent);
      outcome.textContent = words.copied;
    } catch {
      outcome.textContent = words.notCopied;
    }
  });

  offer();
})();
