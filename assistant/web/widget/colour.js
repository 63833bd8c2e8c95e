/* The host's colour made readable, as the assistant's own pages do it: mixed with black or white until it stands out
   from what is behind it (WCAG 2.2: 4.5 to 1). */
const channel = (colour, at) => parseInt(colour.slice(at * 2 + 1, at * 2 + 3), 16) / 255;

function brightness(colour) {
  const linear = (at) => {
    const value = channel(colour, at);
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(0) + 0.7152 * linear(1) + 0.0722 * linear(2) + 0.05;
}

function contrast(one, other) {
  const ratio = brightness(one) / brightness(other);
  return ratio < 1 ? 1 / ratio : ratio;
}

function readable(colour, behind, least) {
  const aim = brightness(behind) > 0.23 ? 0 : 1;
  const part = (at, share) => {
    const value = channel(colour, at);
    return ("0" + Math.round((value + share * (aim - value)) * 255).toString(16)).slice(-2);
  };
  let shade = colour;
  for (let share = 0; share <= 1 && contrast(shade, behind) < least; share += 0.04) {
    shade = "#" + part(0, share) + part(1, share) + part(2, share);
  }
  return shade;
}

/* Through the style object, which a policy against style attributes does not forbid. */
function paint(node, colour) {
  const full = /^#[\da-f]{3}$/i.test(colour) ? colour.replace(/[\da-f]/gi, "$&$&") : colour;
  if (!/^#[\da-f]{6}$/i.test(full)) return;
  node.style.setProperty("--u-own", readable(full, "#f4f6f9", 4.5));
  node.style.setProperty("--u-own-dark", readable(full, "#1b222c", 7));
}
