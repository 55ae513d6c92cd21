"""The shipped items in their own words: nothing is cut off, nothing overlaps."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import product

import pytest

from contracts.identity import CardLayout, Identity
from kiosk.catalogue.loading import load_catalogue
from kiosk.texts import load_texts
from kiosk.visit.portrait import PhotoState
from kiosk.visit.receipts import ReceiptPhase, ReceiptState
from kiosk.visit.session import initial, step, view
from kiosk.visit.shape import Comfort, Size
from kiosk.visit.state import Facts, State
from tests.pages import LONG_NAME
from tests.shipped import FIRST, each_item
from tests.ui.stage import ROOT, Stage
from tests.ui.test_pages import keys_problems
from tests.visit import ev
from tests.visit.sn import DeviceView, Mode, Snapshot, surroundings
from tests.visit.words import waiting
from ui.inspect.writing import text_problems

FINE = DeviceView("ok")
CARD = Identity(
    layout=CardLayout.RESIDENT, name=LONG_NAME, sex="2", ethnicity="01", birth=date(1941, 3, 5),
    address="示例区长寿街道平安路218号3单元1203室", id_number="500199194103050021",
    authority="示例区公安局", valid_from=date(2016, 1, 1), valid_to=None, long_term=True,
    english_name=None, nationality=None, permit_number=None,
)  # fmt: skip


def pages(code: str, facts: Facts, mode: Mode, language: str) -> Iterator[State]:
    """States of one visit's pages, in order; the later ones are set, not walked to."""
    state = initial(facts)
    around = surroundings(
        reader=FINE,
        printer=FINE,
        camera=FINE,
        document_camera=FINE,
        network="reachable",
        simulated=True,
    )

    def after(event: ev.Event) -> State:
        nonlocal state
        state, _ = step(state, event, facts)
        return state

    after(ev.ClockRead("15:20", "2026-11-21", True))
    after(ev.SurroundingsChanged(around))
    after(ev.Started(language))
    yield after(ev.ModeChosen(mode))
    yield after(ev.ItemChosen(code))
    yield after(ev.QuestionsShown(True))
    after(ev.QuestionsShown(False))
    yield after(ev.BeginPressed())
    yield after(ev.ForWhomChosen(True))
    yield after(ev.CardRead(state.visit, waiting(state)["card"], CARD))
    yield replace(state, page="confirm-identity")
    yield replace(state, page="notice")
    item = facts.item(code)
    assert item is not None
    if item.doc.photo is not None:
        yield replace(state, page="photo").put(PhotoState("ready"))
        yield replace(state, page="photo").put(PhotoState("unavailable", failure="frozen"))
    yield replace(state, page="review")
    yield replace(state, page="sign")
    receipt = ReceiptState(number="A7C-4K9-W2X", qr_payload="CK1;A7C-4K9-W2X;x;2026-11-21")
    phases: tuple[ReceiptPhase, ...] = ("printed", "on-screen")
    for phase in phases:
        yield replace(state, page="receipt").put(replace(receipt, phase=phase))
    yield replace(state, page="done").put(receipt)


def problems(
    stage: Stage, code: str, mode: Mode, language: str, size: Size = Size.STANDARD
) -> list[str]:
    orientation = stage.orientation
    facts = Facts(
        items=load_catalogue((ROOT / "assets" / "items",)).items,
        texts=load_texts(ROOT / "assets" / "text"),
        orientation=orientation,
        place="示例区 · 河街便民中心",
        terminal_name="3 号机",
        help_hours="周一至周六 9:00–17:30",
        help_phone="000-5550 0199",
    )
    told = []
    for seq, state in enumerate(pages(code, facts, mode, language)):
        shown: Snapshot = view(replace(state, comfort=Comfort(size=size)), facts, seq)
        stage.put(shown)
        found = [*text_problems(stage, mode), *keys_problems(stage, mode)]
        told += [f"{shown.page}: {problem}" for problem in found]
    return told


@pytest.mark.parametrize("code", each_item())
@pytest.mark.parametrize(
    ("mode", "orientation", "language"),
    list(product(Mode, ("portrait", "landscape"), ("zh-CN", "en"))),
)
def test_shipped_items_fit(
    stages: dict[str, Stage], code: str, mode: Mode, orientation: str, language: str
) -> None:
    found = problems(stages[orientation], code, mode, language)
    assert not found, "\n".join(found)
    assert stages[orientation].warnings == []


@pytest.mark.parametrize(("turn", "size"), [*enumerate(list(Size)[1:])])
@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
def test_shipped_items_fit_at_every_size(
    stages: dict[str, Stage], orientation: str, turn: int, size: Size
) -> None:
    """Each item in one of the four looks; the largest size shows it in two."""
    looks = [*product(Mode, ("zh-CN", "en"))]
    found = []
    for number, code in enumerate(FIRST):
        first = number + turn + 2 * (orientation == "landscape")
        for at in (first, first + 3)[: 1 + (size is Size.LOW_VISION)]:
            mode, language = looks[at % 4]
            lines = problems(stages[orientation], code, mode, language, size)
            found += [f"{code} {mode} {language} {line}" for line in lines]
    assert not found, "\n".join(found)


@pytest.mark.parametrize("code", each_item())
@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
def test_large_print_says_on_one_screen_what_to_bring_how_long_and_what_it_costs(
    stages: dict[str, Stage], orientation: str, code: str
) -> None:
    stage = stages[orientation]
    facts = Facts(
        items=load_catalogue((ROOT / "assets" / "items",)).items,
        texts=load_texts(ROOT / "assets" / "text"),
        orientation=orientation,
    )
    for language in ("zh-CN", "en"):
        state = next(s for s in pages(code, facts, Mode.ELDER, language) if s.page == "guide")
        stage.put(view(state, facts, stage.seq + 1))
        assert "action:more-text" not in stage.names()
        shown, words = stage.ui.visit.view.view, stage.words()
        for said in (*(thing.text for thing in shown.bring), shown.fee, str(shown.minutes)):
            assert said in words
