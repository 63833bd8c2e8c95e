"""Reads a paragraph of a Word document: what is shown of its fields, what is inserted and not what is deleted."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from knowledge.read.office.parts import attribute, child, local, plain

SKIPPED = frozenset(
    (
        "del moveFrom rPr pPr tblPr tblGrid trPr tcPr sectPr sdtPr sdtEndPr instrText delText delInstrText rt "
        "fldData commentReference annotationRef footnoteRef endnoteRef tblPrEx rubyPr"
    ).split()
)
_INSTEAD = {"tab": " ", "ptab": " ", "br": " ", "cr": " ", "noBreakHyphen": "-"}
"""Not text, or not shown."""

_SYMBOLS = dict(zip("abcdefghijklmnopqrstuvwxyz", "αβχδεφγηιϕκλμνοπθρστυϖωξψζ", strict=True)) | {
    "D": "Δ", "F": "Φ", "G": "Γ", "L": "Λ", "P": "Π", "Q": "Θ", "S": "Σ", "W": "Ω", "X": "Ξ", "Y": "Ψ",
    "\xa3": "≤", "\xb0": "°", "\xb1": "±", "\xb3": "≥", "\xb4": "×", "\xb8": "÷", "\xb9": "≠", "\xbb": "≈",
    "\xd7": "·", "\xd2": "®", "\xd3": "©", "\xd4": "™", "\xae": "→", "\xac": "←", "\xa5": "∞",
}  # fmt: skip
"""What the characters of the font “Symbol” look like."""


@dataclass
class Line:
    """The text of a paragraph, and the text boxes that hang on it."""

    text: str
    boxes: list[etree._Element] = field(default_factory=list)


def read_line(paragraph: etree._Element) -> Line:
    """The text of a paragraph in one line, read without recursion."""
    parts: list[str] = []
    line, fields = Line(""), _Fields()
    pending = list(reversed(paragraph))
    while pending:
        one = pending.pop()
        kind = local(one)
        if kind == "t":
            if fields.shown:
                parts.extend((one.text or "", *(inner.tail or "" for inner in one)))
        elif kind in SKIPPED or not kind or (kind == "r" and _is_hidden(one)):
            continue
        elif kind in _INSTEAD:
            parts.append(_INSTEAD[kind])
        elif kind == "sym":
            parts.append(_symbol(one))
        elif kind == "fldChar":
            fields.mark(attribute(one, "fldCharType") or "")
        elif kind == "txbxContent":
            line.boxes.append(one)
        elif kind == "AlternateContent":
            pending.extend(reversed(chosen(one)))
        else:
            pending.extend(reversed(one))
    line.text = plain("".join(parts))
    return line


class _Fields:
    """Tells the instruction of a field, which is not shown, from its result."""

    def __init__(self) -> None:
        self._results: list[bool] = []

    @property
    def shown(self) -> bool:
        return all(self._results)

    def mark(self, kind: str) -> None:
        if kind == "begin":
            self._results.append(False)
        elif self._results and kind == "separate":
            self._results[-1] = True
        elif self._results and kind == "end":
            self._results.pop()


def _is_hidden(run: etree._Element) -> bool:
    mark = child(run, "rPr", "vanish")
    return mark is not None and attribute(mark, "val") not in ("0", "false", "off")


def _symbol(element: etree._Element) -> str:
    code = attribute(element, "char") or ""
    try:
        char = chr(int(code, 16) & 0xFF if int(code, 16) >= 0xF000 else int(code, 16))
    except (ValueError, OverflowError):
        return ""
    if (attribute(element, "font") or "").lower() == "symbol":
        return _SYMBOLS.get(char, char if char.isascii() and char.isprintable() else "")
    return ""


def chosen(alternatives: etree._Element) -> etree._Element:
    """The first of several forms of one content that holds text, since all of them say the same."""
    forms = [form for form in alternatives if local(form) in ("Choice", "Fallback")]
    with_text = (form for form in forms if next(form.iter("{*}t"), None) is not None)
    return next(with_text, forms[0] if forms else etree.Element("none"))
