/* The browser's own tools, taken once when the script starts: what a host page patches later does not reach them.
   Methods of Array are not used at all, nor JSON.stringify: old libraries replace the ones and have the other write
   texts twice (toJSON). Nothing here makes HTML of text. */
const doc = document;
const taken = (method) => Function.prototype.call.bind(method);
const make = doc.createElement.bind(doc), makeNS = doc.createElementNS.bind(doc);
const append = taken(Element.prototype.append), after = taken(Element.prototype.after);
const put = taken(Node.prototype.appendChild), remove = taken(Element.prototype.remove);
const empty = taken(Element.prototype.replaceChildren);
const get = taken(Element.prototype.getAttribute), set = taken(Element.prototype.setAttribute);
const listen = taken(EventTarget.prototype.addEventListener);
const focus = taken(HTMLElement.prototype.focus);
const Asking = XMLHttpRequest, Watching = MutationObserver, parse = JSON.parse, namesOf = Object.keys;
const later = setTimeout.bind(window), never = clearTimeout.bind(window);

function each(list, act) {
  for (let at = 0; at < (list ? list.length : 0); at++) act(list[at], at);
}

/* An element with attributes (those that are functions listen, empty ones are left out) and what is in it. */
function h(tag, attributes, ...inside) {
  const node = make(tag);
  each(namesOf(attributes), (name) => {
    const value = attributes[name];
    if (typeof value === "function") listen(node, name, value);
    else if (value !== "" && value != null) set(node, name, value);
  });
  each(inside, (one) => one && append(node, one));
  return node;
}

/* A drawing of one line, for the eyes only. */
function icon(line) {
  const drawing = makeNS("http://www.w3.org/2000/svg", "svg"), path = makeNS("http://www.w3.org/2000/svg", "path");
  set(drawing, "viewBox", "0 0 24 24");
  set(drawing, "aria-hidden", "true");
  set(path, "d", line);
  append(drawing, path);
  return drawing;
}

/* A text as JSON. */
const quoted = (text) =>
  '"' + text.replace(/["\\\u0000-\u001f]/g, (one) => "\\u" + ("000" + one.charCodeAt(0).toString(16)).slice(-4)) + '"';

function listed(texts) {
  let list = "";
  each(texts, (one) => { list += (list && ",") + quoted(one); });
  return "[" + list + "]";
}
