"""What is said to a message that is not looked up: reviewed words in the reader's language, and official services."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.answer import Answer, Contact, Status
from assistant.places import countries_in, country_name
from assistant.triage.triage import INSTRUCTION
from prompts import isolated, message
from prompts.directory import Directory, Service

WHO_ARE_YOU = "who_are_you"


def reply(answer: Answer, typed: str, directory: Directory, *, writes: bool = False) -> Answer:
    """The answer with the words for its status and topic; a referral names services, by country where `typed` does.

    `writes` is whether a chat model writes answers, which the assistant says of itself.
    """
    if answer.status is Status.REFERRAL:
        return _referral(answer, typed, directory)
    key = f"{WHO_ARE_YOU}_written" if writes and answer.topic == WHO_ARE_YOU else answer.topic
    if answer.status is Status.OFF_TOPIC:
        key = "off_topic_instruction" if answer.topic == INSTRUCTION else "off_topic"
    return replace(answer, text=message(answer.language, key))


def _referral(answer: Answer, typed: str, directory: Directory) -> Answer:
    """What to do now, whom to call, and that nothing of it was stored: the reader's own words are not in the answer."""
    said = answer.language
    country = next((place.code for place in countries_in(typed) if place.code in directory.countries), "")
    services = directory.services(answer.topic, country)
    number = directory.emergency(country) if country else None
    lines = [message(said, f"referral_{answer.topic}")]
    lines.append(
        message(said, "referral_emergency", number=number) if number else message(said, "referral_emergency_unknown")
    )
    if services:
        named = country_name(country, said) if any(service.country == country for service in services) else ""
        heading = message(said, "referral_services_in", country=named) if named else message(said, "referral_services")
        lines.append(heading)
        lines.extend(f"• {_written(service, said)}" for service in services)
    if not country:
        lines.append(message(said, "referral_name_country"))
    lines.append(f"{message(said, 'referral_not_a_helpline')} {message(said, 'referral_not_stored')}")
    return replace(answer, text="\n".join(lines), question="", contacts=_contacts(services))


def _written(service: Service, said: str) -> str:
    """A service in one line, isolated so that its Latin name leaves the order of Arabic words alone."""
    line = " – ".join(filter(None, (service.name, service.phone, service.url)))
    return isolated(line, said)


def _contacts(services: Sequence[Service]) -> tuple[Contact, ...]:
    return tuple(Contact(one.name, one.phone, one.url, one.country, one.source, one.checked) for one in services)
