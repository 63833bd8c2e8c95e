"""Takes in files, folders and archives; forgets the documents of files that have gone."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path, PurePosixPath

from knowledge.errors import SourceError
from knowledge.ingest.intake import Arrival, Intake, digest
from knowledge.ingest.report import printable
from knowledge.read.files import files_in, read_bytes
from knowledge.read.kinds import ARCHIVE
from knowledge.read.limits import Limits
from knowledge.records import Root
from knowledge.store_rows import CurrentDocument
from knowledge.sync_state import SyncState

INSIDE = "!/"
"""Stands between an archive and its member in a location."""


class FileIntake:
    """Brings the documents of paths in step with what lies there."""

    def __init__(self, intake: Intake, state: SyncState, limits: Limits) -> None:
        self._intake, self._state, self._limits = intake, state, limits

    def find(self, root: Root) -> list[Path]:
        """The files of a root, in a fixed order; a folder without any is reported as failed."""
        path = Path(root.given)
        if not path.is_dir():
            return [path]
        found = list(files_in(path))
        if not found:
            self._intake.report.fail(root.given, f"{printable(root.given)} holds no files of a kind that can be read.")
        return found

    def take(self, root: Root, path: Path, excluded: frozenset[str]) -> None:
        """Takes one file in, or reports why not; the last good version of a file that fails is kept."""
        location = str(path)
        try:
            if printable(location) != location:
                raise SourceError(f"{printable(location)}: the name of this file is not valid text. Rename it.")
            if self._withdraw_gone(path):
                return
            arrival = self._arrival(root, path)
            if arrival.ending == ARCHIVE:
                self._take_archive(arrival, excluded)
            elif location not in excluded:
                self._take_file(arrival)
        except SourceError as error:
            self._intake.report.fail(location, str(error))

    def remove_missing(self, root: Root) -> None:
        """Withdraws the documents of files that have gone from a folder."""
        folder = Path(root.given)
        # A folder with nothing in it is more likely a drive that is not there than a wish to forget everything.
        if not folder.is_dir() or self._intake.report.has_failed(root.given):
            return
        for document in self._intake.catalogue.below(root.given):
            file = Path(_file_of(document))
            if file.is_relative_to(folder) and not file.exists():
                self._intake.withdraw(document.id)

    def _withdraw_gone(self, path: Path) -> bool:
        """Withdraws the documents of a single file that has gone from a folder that is still there."""
        if path.exists() or not path.parent.is_dir():
            return False
        documents = [one for one in self._intake.catalogue.below(str(path)) if _file_of(one) == str(path)]
        for document in documents:
            self._intake.withdraw(document.id)
        return bool(documents)

    def _arrival(self, root: Root, path: Path) -> Arrival:
        data = read_bytes(path, self._limits.size)
        ending = path.suffix.lower()
        below = path.relative_to(root.given) if str(path) != root.given else Path(path.name)
        plain = below.with_suffix("").as_posix()
        return Arrival(data, path.name, ending, str(path), root, (plain, plain + path.suffix), digest(data))

    def _take_file(self, arrival: Arrival) -> None:
        current = self._intake.catalogue.at(arrival.location) or self._moved(arrival)
        if current and self._intake.is_known(current, arrival):
            return
        (part,) = self._intake.read(arrival)
        if part.read is None:
            raise SourceError(part.error)
        self._intake.take(part.read, arrival, current)

    def _moved(self, arrival: Arrival) -> CurrentDocument | None:
        """The document that has this file's id and ending, if the file it came from is no longer there."""
        for candidate in arrival.wanted:
            document = self._intake.catalogue.with_id(candidate)
            if document is None or PurePosixPath(document.location).suffix.lower() != arrival.ending:
                continue
            if not Path(_file_of(document)).exists():
                return document
        return None

    def _take_archive(self, arrival: Arrival, excluded: frozenset[str]) -> None:
        """Takes the members of an archive in as documents of their own, and forgets those that it no longer has."""
        reading = self._intake.reading(arrival.root, arrival.ending)
        known = self._intake.catalogue.below(arrival.location + INSIDE)
        if self._state.archive_is_known(arrival.location, arrival.digest, reading):
            self._intake.report.unchanged.extend(document.id for document in known)
            return
        seen = set()
        whole = True
        for part in self._intake.read(arrival):
            if not part.member:
                raise SourceError(part.error)
            member = self._member(arrival, part.member)
            seen.add(member.location)
            if member.location in excluded:
                whole = False
                continue
            try:
                if part.read is None:
                    raise SourceError(part.error)
                self._intake.take(part.read, member, self._intake.catalogue.at(member.location))
            except SourceError as error:
                whole = False
                self._intake.report.fail(member.location, str(error))
        for document in known:
            if document.location not in seen:
                self._intake.withdraw(document.id)
        self._intake.flush()
        if whole:
            self._state.keep_archive(arrival.location, arrival.digest, reading)

    def _member(self, arrival: Arrival, member: str) -> Arrival:
        path = PurePosixPath(member)
        plain = f"{arrival.wanted[0]}/{path.with_suffix('').as_posix()}"
        # A member's text decides whether it is new; what identifies it is the archive that it came in.
        return replace(
            arrival,
            name=path.name,
            ending=path.suffix.lower(),
            location=arrival.location + INSIDE + member,
            wanted=(plain, plain + path.suffix),
        )


def _file_of(document: CurrentDocument) -> str:
    """The file that a document lies in: itself, or its archive."""
    return document.location.partition(INSIDE)[0]
