"""Drafting a set from files: what an editor uploads is checked, signed and kept for a reviewer.

Drawing every page with a pack takes minutes, and no proxy holds a request so long: the check goes
on without it, and a page that asks again shows what came of it.
"""

import re
import tempfile
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import RedirectResponse, Response
from securesystemslib.signer import Signer

from central.console.access import Drafts, ForbiddenError, Seen, SeesDrafting
from central.console.attempts import Filled
from central.console.desk import console_root, desk_of
from central.console.refusals import Refused, refused
from central.console.sessions import Visitor
from central.console.signing import browser_signs, signer_of
from central.publishing.drafting import DistrictSigner, Draft, Drafting, Wanted
from central.publishing.errors import PublishingError, SignerKeyError
from central.publishing.findings import Finding
from central.roles import Duty
from contracts.errors import KioskError
from contracts.sets import MAX_DEPTH, SET_NAME
from contracts.yaml_text import MAX_BYTES, is_item_name
from hardening.files import write_durably

router = APIRouter()

_MAX_FILES, _MAX_PACK_FILES = 64, 512
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,79}")
_EXAMPLES = "examples"
_CHECKED = "/sets/draft/checked"
_AT_ONCE_S = 10.0
"""How long a form waits for its outcome: without a pack, a check is over by then."""
_AGAIN_S = 3
Files = Annotated[list[UploadFile] | None, File()]


@router.get("/sets/draft")
def show_form(request: Request, visitor: SeesDrafting) -> Response:
    """The form for a draft; before that, what comes of the one that was sent last."""
    attempt = desk_of(request).attempts.of(visitor.name)
    if attempt is not None and not attempt.shown:
        return _to(request, _CHECKED)
    return _page(request, visitor, Filled())


@router.get(_CHECKED)
def show_outcome(request: Request, visitor: Seen) -> Response:
    """What came of the draft that the editor sent last; until then the page asks again."""
    if not visitor.may(Duty.DRAFT):
        raise ForbiddenError
    desk = desk_of(request)
    words = desk.words_for(request)
    attempt = desk.attempts.of(visitor.name)
    if attempt is None:
        return _to(request, "/sets/draft")
    if not attempt.ended.is_set():
        page = desk.page(request, "draft_checked.html", visitor, filled=attempt.filled)
        page.headers["Refresh"] = f"{_AGAIN_S};url={console_root(request)}{_CHECKED}"
        return page
    attempt.shown = True
    if attempt.number is not None:
        return _to(request, f"/sets/{attempt.number}")
    mistake = refused(words, attempt.error) if attempt.error else Refused(words("drafts.refused"))
    return _page(request, visitor, attempt.filled, mistake, attempt.findings)


@router.post("/sets/draft")
def make(
    request: Request,
    visitor: Drafts,
    name: Annotated[str, Form(max_length=40)] = "",
    note: Annotated[str, Form(max_length=500)] = "",
    emergency: Annotated[str, Form(max_length=3)] = "",
    floor: Annotated[str, Form(max_length=40)] = "",
    documents: Files = None,
    examples: Files = None,
    overlays: Files = None,
    pack: Files = None,
    key: Annotated[UploadFile | None, File()] = None,
    passphrase: Annotated[str, Form(max_length=256)] = "",
    district_key: Annotated[UploadFile | None, File()] = None,
    district_passphrase: Annotated[str, Form(max_length=256)] = "",
) -> Response:
    """Have what was uploaded checked; a draft that nothing refuses is signed and kept."""
    desk = desk_of(request)
    words = desk.words_for(request)
    filled = Filled(name.strip(), note.strip(), bool(emergency), floor.strip())
    if not browser_signs(request, desk):
        return _page(request, visitor, filled, Refused(words("sets.no_keys_here")))
    if not re.fullmatch(SET_NAME, filled.name):
        return _page(request, visitor, filled, Refused(words("drafts.name_wrong")))
    if not filled.note:
        return _page(request, visitor, filled, Refused(words("drafts.note_missing")))
    with ExitStack() as placing:
        folder = Path(placing.enter_context(tempfile.TemporaryDirectory(prefix="draft-")))
        try:
            signer = signer_of(key, passphrase)
            district = _district_signer(district_key, district_passphrase)
            items = _placed(folder / "items", documents)
            if items is not None:
                _placed(items / _EXAMPLES, examples)
            wanted = Wanted(
                name=filled.name,
                editor=visitor.name,
                note=filled.note,
                items=items,
                overlays=_placed(folder / "overlays", overlays),
                pack=_placed_pack(folder / "pack", pack),
                emergency=filled.emergency,
                floor=filled.floor,
            )
        except KioskError as error:
            return _page(request, visitor, filled, refused(words, error))
        placed = placing.pop_all()

    def check() -> Draft:
        with placed:
            drafting = Drafting(desk.database, desk.folder, desk.item_folders, desk.voice)
            return drafting.draft(wanted, signer, district, desk.clock())

    attempt = desk.attempts.begin(visitor.name, filled, check)
    if attempt is None:
        placed.close()
        return _page(request, visitor, filled, Refused(words("drafts.still_checked")))
    attempt.ended.wait(_AT_ONCE_S)
    return _to(request, _CHECKED)


def _to(request: Request, address: str) -> Response:
    return RedirectResponse(console_root(request) + address, 303)


def _district_signer(file: UploadFile | None, passphrase: str) -> DistrictSigner:
    """What signs for the one district whose key was uploaded. Raises SignerKeyError."""
    signer = signer_of(file, passphrase) if file is not None and file.filename else None

    def signs(_district: str) -> Signer:
        if signer is None:
            raise SignerKeyError("the district's key is missing")
        return signer

    return signs


def _placed(folder: Path, uploads: Iterable[UploadFile] | None) -> Path | None:
    """The uploaded documents in a folder; None where none was chosen. Raises PublishingError."""
    chosen = [upload for upload in uploads or () if upload.filename]
    if not chosen:
        return None
    if len(chosen) > _MAX_FILES:
        raise PublishingError(f"more than {_MAX_FILES} files")
    folder.mkdir(parents=True)
    for upload in chosen:
        name = Path(upload.filename or "").name
        if not is_item_name(name):
            raise PublishingError(f"{name[:80]}: a document's name ends with .yaml")
        data = upload.file.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise PublishingError(f"{name[:80]}: larger than {MAX_BYTES} bytes")
        write_durably(folder / name, data)
    return folder


def _placed_pack(folder: Path, uploads: Iterable[UploadFile] | None) -> Path | None:
    """An uploaded folder with a pack, as browsers send one: each name with its path in it."""
    chosen = [upload for upload in uploads or () if upload.filename]
    if not chosen:
        return None
    if len(chosen) > _MAX_PACK_FILES:
        raise PublishingError(f"more than {_MAX_PACK_FILES} files")
    for upload in chosen:
        parts = (upload.filename or "").split("/")[1:]
        if not 0 < len(parts) <= MAX_DEPTH or not all(_PART.fullmatch(part) for part in parts):
            raise PublishingError("choose the folder of a pack, with plain names in it")
        target = folder.joinpath(*parts)
        target.parent.mkdir(parents=True, exist_ok=True)
        write_durably(target, upload.file.read())
    return folder


def _page(
    request: Request,
    visitor: Visitor,
    filled: Filled,
    mistake: Refused | None = None,
    findings: tuple[Finding, ...] = (),
) -> Response:
    desk = desk_of(request)
    return desk.page(
        request,
        "draft.html",
        visitor,
        status=422 if mistake else 200,
        way_back="/sets/draft",
        filled=filled,
        mistake=mistake,
        findings=findings,
        browser=browser_signs(request, desk),
    )
