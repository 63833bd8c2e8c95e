/* What the widget says, in six languages; a text fills at most one value in. */
const NAMES = __NAMES__.split(" "), TEXTS = __TEXTS__;
const spoken = {};

const direction = (language) => (/^(ar|fa|he|ur)/.test(language) ? "rtl" : "ltr");

/* The first of the six languages among the tags, else English. */
function languageOf(tags) {
  let found = "";
  each(tags, (tag) => {
    const code = (tag || "").slice(0, 2).toLowerCase();
    if (!found && typeof TEXTS[code] === "string") found = code;
  });
  return found || "en";
}

function words(language) {
  const code = languageOf([language]);
  if (!spoken[code]) {
    spoken[code] = {};
    each(TEXTS[code].split("\n"), (text, at) => { spoken[code][NAMES[at]] = text; });
  }
  return spoken[code];
}

/* The value may hold anything: a function keeps “$&” in it from being understood. */
const fill = (text, value) => text.replace(/\$\w+/, () => value);

function nameOfLanguage(code, language) {
  try {
    return new Intl.DisplayNames([language], { type: "language" }).of(code);
  } catch {
    return code;
  }
}
