/* Where the words come from. */
const isWeb = (address) => /^https?:\/\/\w/i.test(address || "");

const elsewhere = (address, ...inside) => h("a", { href: address, target: "_blank", rel: "noopener" }, ...inside);

function addressOf(citation, host) {
  if (isWeb(citation.url)) return citation.url;
  const path = encodeURIComponent(citation.document_id).replace(/%2F/g, "/");
  return host + "/documents/" + path + "?start=" + citation.start + "&end=" + citation.end + "#quote";
}

const inLanguage = (tag, code, ...inside) => h(tag, { lang: code, dir: direction(code) }, ...inside);

/* Title, date, page, language and link of a citation, with its quoted words where they are wanted. */
function card(tag, citation, panel, isQuoted) {
  const { say, language, options } = panel, code = citation.language;
  const page = citation.page ? " · " + fill(say.page_number, citation.page) : "";
  const title = elsewhere(addressOf(citation, options.host), inLanguage("bdi", code, citation.title));
  return h(tag, { class: "card" },
    isQuoted && inLanguage("blockquote", code, citation.quote),
    h("p", {}, "[" + citation.n + "] ", title),
    h("p", { class: "small" }, (citation.date || say.undated) + page + " · " + nameOfLanguage(code, language)));
}

/* A service that can help: its name, its number to call, its address, and when that was looked at last. */
function service(contact, said) {
  const phone = contact.phone, number = phone.replace(/[^\d+*#]/g, ""), shown = h("bdi", {}, phone);
  const isOne = number && /^[\d\s()+*#./-]+$/.test(phone);
  const call = isOne ? h("a", { href: "tel:" + number, "aria-label": fill(said.call, phone) }, shown) : shown;
  const site = isWeb(contact.url) && elsewhere(contact.url, h("bdi", {}, contact.url.split("/")[2]));
  return h("li", {}, h("strong", {}, h("bdi", {}, contact.name)), " ", call, " ", site, " ",
    h("span", { class: "small" }, "(" + fill(said.checked, contact.checked) + ")"));
}
