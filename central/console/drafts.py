"""Drafting a set from files: what an editor uploads is checked, signed and kept for a reviewer."""

import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import RedirectResponse, Response
from securesystemslib.signer import Signer

from central.console.access import Drafts, SeesDrafting
from central.console.desk import Desk, console_root, desk_of
from central.console.refusals import Refused, refused
from central.console.sessions import Visitor
from central.console.signing import browser_signs, signer_of
from central.publishing.drafting import Draft, Drafting, Wanted
from central.publishing.errors import PublishingError, SignerKeyError
from central.publishing.findings import Finding
from contracts.errors import KioskError
from contracts.sets import MAX_DEPTH, SET_NAME
from contracts.yaml_text import MAX_BYTES, is_item_name
from hardening.files import write_durably

router = APIRouter()

_MAX_FILES, _MAX_PACK_FILES = 64, 512
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]{0,79}")
_EXAMPLES = "examples"
Files = Annotated[list[UploadFile] | None, File()]


@dataclass(frozen=True, slots=True)
class Filled:
    """The form as it was filled in; files have to be chosen again."""

    name: str = ""
    note: str = ""
    emergency: bool = False
    floor: str = ""


@router.get("/sets/draft")
def show_form(request: Request, visitor: SeesDrafting) -> Response:
    """The form for a draft."""
    return _page(request, visitor, Filled())


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
    """Check what was uploaded; a draft that nothing refuses is signed and kept."""
    desk = desk_of(request)
    words = desk.words_for(request)
    filled = Filled(name.strip(), note.strip(), bool(emergency), floor.strip())
    if not browser_signs(request, desk):
        return _page(request, visitor, filled, Refused(words("sets.no_keys_here")))
    if not re.fullmatch(SET_NAME, filled.name):
        return _page(request, visitor, filled, Refused(words("drafts.name_wrong")))
    if not filled.note:
        return _page(request, visitor, filled, Refused(words("drafts.note_missing")))
    try:
        signer = signer_of(key, passphrase)

        def district_signer(_district: str) -> Signer:
            return signer_of(district_key, district_passphrase)

        with tempfile.TemporaryDirectory(prefix="draft-") as folder:
            items = _placed(Path(folder) / "items", documents)
            if items is not None:
                _placed(items / _EXAMPLES, examples)
            wanted = Wanted(
                name=filled.name,
                editor=visitor.name,
                note=filled.note,
                items=items,
                overlays=_placed(Path(folder) / "overlays", overlays),
                pack=_placed_pack(Path(folder) / "pack", pack),
                emergency=filled.emergency,
                floor=filled.floor,
            )
            drafting = Drafting(desk.database, desk.folder, desk.item_folders)
            draft = drafting.draft(wanted, signer, district_signer, desk.clock())
    except SignerKeyError as error:
        return _page(request, visitor, filled, refused(words, error))
    except KioskError as error:
        return _page(request, visitor, filled, refused(words, error))
    if draft.refused:
        text = Refused(words("drafts.refused"))
        return _page(request, visitor, filled, text, tuple(draft.refused))
    return RedirectResponse(f"{console_root(request)}/sets/{_number(draft)}", 303)


def _number(draft: Draft) -> int:
    return draft.manifest.number


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
    desk: Desk = desk_of(request)
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
