"""Documents, pictures and items from somebody who means harm: refused in one sentence, or harmless.

``CIVIC_KIOSK_EXAMPLES`` sets how many are tried of each kind; how many there were is printed.
"""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contracts.drawings import SVG as SVG_SPACE
from contracts.errors import InvalidDocumentError
from contracts.items import parse_item
from contracts.overlays import parse_known, parse_overlay, patched
from contracts.packfiles import check_pack, check_picture
from contracts.packs import MAX_FILES, PICTURE_NAMES, WORDS, PackError
from contracts.palette import STANDARD, too_close
from contracts.yaml_text import MAX_BYTES, parse_yaml
from kiosk.catalogue.check import check_file
from tests.packs.pieces import SVG, files, good, png

ITEMS = Path(__file__).parents[2] / "assets" / "items"
EXAMPLES = int(os.environ.get("CIVIC_KIOSK_EXAMPLES", "150"))
TRIED: Counter[str] = Counter()
MANY = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
FEW = settings(MANY, max_examples=max(20, EXAMPLES // 5))

SIGNS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(["<b>", "{x}", "\u202e", "\0", "../..", "a" * 3000, "${x}", "%s%n", "=1+1"]),
)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(),
    SIGNS,
    st.binary(max_size=9),
)
ANYTHING = st.recursive(
    LEAVES,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(SIGNS, inner, max_size=4)),
    max_leaves=12,
)
WORDS_OF_PACKS = st.sampled_from(
    [*WORDS, *STANDARD, *PICTURE_NAMES, "schema", "colours", "words", "home", "en", "zh-CN"]
)


@pytest.fixture(scope="module", autouse=True)
def _count(request: pytest.FixtureRequest) -> Iterator[None]:
    """Print how many were tried."""
    yield
    capture = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        told = ", ".join(f"{count} {kind}" for kind, count in sorted(TRIED.items()))
        print(f"\nhostile: {told}; {sum(TRIED.values())} in all")


@st.composite
def spoiled(draw: st.DrawFn, document: dict[str, Any]) -> Any:
    """A good document with a few places of it replaced by anything."""
    root = yaml.safe_load(yaml.safe_dump(document))
    for _ in range(draw(st.integers(1, 3))):
        here: Any = root
        while True:
            keys = list(here) if isinstance(here, dict) else list(range(len(here)))
            if not keys:
                break
            key = draw(st.sampled_from(keys))
            if isinstance(here[key], dict | list) and draw(st.booleans()):
                here = here[key]
                continue
            if isinstance(here, dict) and draw(st.integers(0, 4)) == 0:
                here[draw(st.one_of(SIGNS, WORDS_OF_PACKS))] = draw(ANYTHING)
            else:
                here[key] = draw(ANYTHING)
            break
    return root


def one_sentence(error: Exception) -> None:
    assert str(error)
    assert len(str(error)) < 2000


@MANY
@given(document=spoiled(good()))
def test_a_document_of_a_pack_is_refused_or_within_its_limits(document: Any) -> None:
    TRIED["documents of packs"] += 1
    try:
        data = yaml.safe_dump(document, allow_unicode=True).encode()
    except (yaml.YAMLError, UnicodeEncodeError):
        return
    try:
        checked = check_pack({**files(), "pack.yaml": data})
    except PackError as error:
        one_sentence(error)
        return
    pack = checked.document
    assert list(too_close(pack.colours)) == []
    for language in ("zh-CN", "en"):
        for key, sentence in pack.said(language).items():
            assert key in (*WORDS, "attract.notice", "home.notice")
            assert len(sentence) <= 140
            assert not set(sentence) & set("<>{}\\\n\0\u202e")
    assert set(pack.pictures) <= set(PICTURE_NAMES)


@MANY
@given(data=st.binary(max_size=400))
def test_bytes_that_are_no_document_are_refused(data: bytes) -> None:
    TRIED["bytes as documents"] += 1
    with pytest.raises(PackError):
        check_pack({"pack.yaml": data})


@MANY
@given(
    names=st.lists(
        st.text(alphabet="abc./\\\0不-_", min_size=1, max_size=12),
        max_size=MAX_FILES + 4,
        unique=True,
    )
)
def test_files_that_nobody_names_are_refused(names: list[str]) -> None:
    TRIED["lists of files"] += 1
    more = {name: png() for name in names if name not in files()}
    if not more:
        return
    with pytest.raises(PackError):
        check_pack({**files(), **more})


@st.composite
def cut_up(draw: st.DrawFn, whole: bytes) -> bytes:
    """A picture with bytes changed, cut out or put in."""
    data = bytearray(whole)
    for _ in range(draw(st.integers(1, 6))):
        at = draw(st.integers(0, max(0, len(data) - 1)))
        match draw(st.integers(0, 2)):
            case 0 if data:
                data[at] = draw(st.integers(0, 255))
            case 1:
                del data[at : at + draw(st.integers(1, 40))]
            case _:
                data[at:at] = draw(st.binary(max_size=30))
    return bytes(data)


@MANY
@given(data=cut_up(png(30, 20)), ending=st.sampled_from([".png", ".jpg", ".svg"]))
def test_bitmaps_that_are_spoiled_are_refused_in_one_sentence(data: bytes, ending: str) -> None:
    TRIED["bitmaps"] += 1
    try:
        check_picture(f"a{ending}", data)
    except PackError as error:
        one_sentence(error)
    else:
        assert (ending, data) == (".png", png(30, 20))


@MANY
@given(
    at=st.integers(0, len(SVG)),
    put=st.one_of(
        st.sampled_from(
            [
                "<script/>", "<!DOCTYPE a>", "&a;", "<image/>", ' href="#a"', ' fill="url(x:y)"',
                ' xlink:href="a"', "<style/>", "<use/>", ' onload="1"', "<?x?>",
                "<a:b xmlns:a='c'/>", "<![CDATA[<script>]]>", "<!-- x -->", "\0", "<g>" * 20,
            ]
        ),
        st.text(max_size=30),
    ),
)  # fmt: skip
def test_drawings_that_are_spoiled_hold_nothing_that_runs_or_fetches(at: int, put: str) -> None:
    TRIED["drawings"] += 1
    try:
        data = (SVG[:at] + put + SVG[at:]).encode()
        check_picture("a.svg", data)
    except UnicodeEncodeError:
        return
    except PackError as error:
        one_sentence(error)
        return
    for element in ElementTree.fromstring(data).iter():
        assert element.tag.removeprefix(f"{{{SVG_SPACE}}}") in ("svg", "rect", "path"), data
        assert not any("href" in name or name in ("style", "onload") for name in element.attrib)
        assert not any("url(" in value for value in element.attrib.values()), data


@FEW
@given(data=st.data(), code=st.sampled_from(sorted(p.stem for p in ITEMS.glob("*.yaml"))))
def test_items_that_are_spoiled_are_refused_or_can_be_checked(
    tmp_path: Path, data: st.DataObject, code: str
) -> None:
    TRIED["items"] += 1
    content = parse_yaml((ITEMS / f"{code}.yaml").read_bytes())[0]
    document = data.draw(spoiled(content))
    path = tmp_path / f"{code}.yaml"
    try:
        path.write_text(yaml.safe_dump(document, allow_unicode=True), "utf-8")
    except (yaml.YAMLError, UnicodeEncodeError):
        return
    if path.stat().st_size > MAX_BYTES:
        return
    report = check_file(path)
    for _, finding in report.findings:
        assert finding.message


def is_strict(document: Any) -> bool:
    """Whether a centre would publish it, which knows every field."""
    try:
        parse_overlay(document)
    except InvalidDocumentError:
        return False
    return True


@MANY
@given(document=spoiled(
    {"schema": 1, "district": "500199", "patches": [
        {"item": "elder-allowance", "base": "1.4", "office": {"phone": "023-1"},
         "guide": {"fee": {"zh-CN": "不收费", "en": "Free"}}}]}
))  # fmt: skip
def test_overlays_that_are_spoiled_change_only_what_a_district_may(document: Any) -> None:
    TRIED["overlays"] += 1
    item = parse_item(parse_yaml((ITEMS / "elder-allowance.yaml").read_bytes())[0])
    try:
        overlay, passed_over = parse_known(document)
    except InvalidDocumentError as error:
        one_sentence(error)
        return
    assert bool(passed_over) == (not is_strict(document))
    now = patched(item, overlay)
    if now is not None:
        kept = {"office", "phones", "guide"}
        assert item.model_dump(exclude=kept) == now.model_dump(exclude=kept)
