/* The one name that pages see. A second script does nothing; where the page or the browser is too strange, nor does the
   first, and the page is as it was. */
const hearers = [], placed = [];
let corner = null;

/* Hearers are told later, so that what fails there fails there. They get no words of the conversation. */
function tell(name, told) {
  each(hearers, (one) => one[0] === name && later(() => one[1](told), 0));
}

function chat() {
  let found = corner;
  each(placed, (one) => { found = found || (one.shadow.isConnected && one); });
  return found;
}

function start() {
  const here = doc.currentScript, script = here && here.src ? here : doc.querySelector('script[src*="/widget.js"]');
  if (!script || (window.unodcAssistant && window.unodcAssistant.version)) return;
  window.unodcAssistant = Object.freeze({
    version: "__VERSION__",
    open: () => chat() && chat().open(true),
    close: () => chat() && chat().close(),
    ask: (text) => chat() && chat().ask(text),
    on: (name, hearer) => { hearers[hearers.length] = [name, hearer]; },
    off: (name, hearer) => each(hearers, (one) => { if (one[0] === name && one[1] === hearer) one[0] = ""; }),
  });
  define(script, tell, placed);
  if (!get(script, "data-site")) return;
  const begin = () => {
    try {
      corner = new Corner(script, tell);
    } catch (error) {
      console.warn(error);
    }
  };
  if (doc.body) begin();
  else listen(doc, "DOMContentLoaded", begin);
}
