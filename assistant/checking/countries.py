"""What does evidence say, where a claim names a country and it only a city of that?

The claim reader knows few cities by their countries; the list of places knows them.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.checking.mentions import Kind, Mention, mentions_in
from assistant.places import country_name, country_of, is_city
from knowledge import language
from knowledge.embed.encoder import Floats
from knowledge.entailment.reader import ClaimReader


class CountryReader:
    """`ClaimReader` over another, which it tells the countries of cities."""

    def __init__(self, reader: ClaimReader) -> None:
        self.identity, self._reader = reader.identity, reader

    def read(self, claim: str, evidence: Sequence[str]) -> Floats:
        """What the other reader gives for the evidence with these countries."""
        return self._reader.read(claim, [with_countries(text, claim) for text in evidence])


def with_countries(evidence: str, claim: str) -> str:
    """The evidence with countries of the claim behind cities of theirs, in its language: “in Belgrade (Serbia)”.

    A country that the evidence names itself is not written.
    """
    claimed = {one.code for one in _places(claim) if not is_city(one.code)}
    if not claimed:
        return evidence  # most claims name none, and the places of every text read would be looked for in vain
    named, spoken = _places(evidence), language.detect(claim)
    unsaid = claimed - {one.code for one in named}
    for city in reversed(named):
        country = country_of(city.code)
        if is_city(city.code) and country in unsaid:
            evidence = f"{evidence[: city.end]} ({country_name(country, spoken)}){evidence[city.end :]}"
    return evidence


def _places(text: str) -> list[Mention]:
    return [one for one in mentions_in(text) if one.kind is Kind.PLACE]
