"""How do staff add sources? They upload files or name a web address; a job reads what they gave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from starlette.datastructures import FormData, UploadFile

from assistant.desk.uploads import Refused, Saved
from assistant.web.staff.guard import Staff, StaffForm, desk_page
from assistant.web.staff.jobs import back_to_work
from assistant.web.staff.stock import LIST, Stock
from knowledge.errors import AddressRefused, StoreError
from knowledge.fetch.urls import parse
from knowledge.read.kinds import ARCHIVE, READERS

_LONGEST_COLLECTION = 80
_MOST_PAGES = 100_000
_PAGES = 2000
_TYPED = ("collection", "url", "within", "max_pages", "crawl", "replace")


class _Wrong(Exception):
    """A field of the form for an address cannot be taken; `said` is what a program said of it, in English."""

    def __init__(self, field: str, said: str = "") -> None:
        super().__init__(field)
        self.field, self.said = field, said


def build_adding(stock: Stock) -> APIRouter:
    """The routes that add sources."""
    router = APIRouter()

    @router.get(f"{LIST}/add")
    def add(request: Request, staff: Staff) -> Response:
        return _shown(stock, request, staff, {}, 200)

    @router.post(f"{LIST}/upload")
    def upload(request: Request, staff: Staff, form: StaffForm) -> Response:
        files = [one for one in form.getlist("files") if isinstance(one, UploadFile) and one.filename]
        if not files:
            return _shown(stock, request, staff, form, 422, has_no_files=True)
        stock.desk.audit.note(staff.name, "source_upload", ", ".join(map(_name, files)))
        may_replace = bool(form.get("replace"))
        taken = [stock.uploads.take(_name(one), one.file, may_replace=may_replace) for one in files]
        saved = [one for one in taken if isinstance(one, Saved)]
        refused = [one for one in taken if isinstance(one, Refused)]
        if saved:
            stock.take_in(saved, _collection(form), staff.name)
        if refused:
            names = [one.path.name for one in saved]
            return _shown(stock, request, staff, form, 422, refused=refused, saved=names)
        return back_to_work()

    @router.post(f"{LIST}/address")
    def address(request: Request, staff: Staff, form: StaffForm) -> Response:
        try:
            url, options = _address(form)
        except _Wrong as wrong:
            return _shown(stock, request, staff, form, 422, wrong=wrong)
        stock.desk.audit.note(staff.name, "source_address", url)
        stock.visit(url, options, staff.name)
        return back_to_work()

    return router


def _shown(
    stock: Stock, request: Request, staff: Staff, form: FormData | Mapping[str, str], status: int, **said: Any
) -> HTMLResponse:
    """The page with the forms for files and for an address, filled with what was typed."""
    try:
        collections: Sequence[str] = stock.shelf.listed().collections
    except StoreError:
        collections = ()
    values = {
        "typed": {name: str(form.get(name, "")) for name in _TYPED},
        "collections": collections,
        "limit": stock.desk.services.settings.file_limit,
        "most_pages": _MOST_PAGES,
        "usual_pages": _PAGES,
        "endings": ",".join(sorted((*READERS, ARCHIVE))),
        "has_no_files": False,
        "wrong": None,
        "refused": [],
        "saved": [],
    }
    return desk_page(request, "staff/upload.html", staff, status, **{**values, **said})


def _address(form: FormData) -> tuple[str, list[str]]:
    """The address to visit, and the options of the command line; raises `_Wrong`."""
    url, within = (_web_address(form, name) for name in ("url", "within"))
    if not url:
        raise _Wrong("url")
    options = [f"--collection={_collection(form)}"]
    if form.get("crawl"):
        options += ["--crawl", f"--max-pages={_page_count(form)}"]
        options += [f"--within={within}"] if within else []
    return url, options


def _web_address(form: FormData, field: str) -> str:
    """The address in a field: the command line would take what is no web address for a file."""
    typed = str(form.get(field, "")).strip()
    try:
        return typed and str(parse(typed))
    except AddressRefused as error:
        raise _Wrong(field, str(error)) from error


def _page_count(form: FormData) -> int:
    typed = str(form.get("max_pages", "")).strip() or str(_PAGES)
    if not (typed.isascii() and typed.isdecimal() and len(typed) <= 6 and 1 <= int(typed) <= _MOST_PAGES):
        raise _Wrong("max_pages")
    return int(typed)


def _collection(form: FormData) -> str:
    printable = "".join(char for char in str(form.get("collection", "")) if char.isprintable())
    return " ".join(printable.split())[:_LONGEST_COLLECTION]


def _name(file: UploadFile) -> str:
    return PurePath((file.filename or "").replace("\\", "/")).name
