"""What every step's ``test_step.py`` gives besides its tests, and how all of them are collected.

``samples(look)``: the page as people see it most, and as it hurts; ``TOUCHES``: a sample, a key and
the event that pressing it posts; ``likely(hand, view)``: what a resident would do there next.
Names, numbers and phones are invented (district 500199).
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from types import ModuleType
from typing import Any

from kiosk.visit.flows import flow_of, flows
from kiosk.visit.order import Flow
from kiosk.visit.shape import Comfort
from kiosk.visit.step import Step
from tests.visit.sn import DeviceView, Mode, Snapshot, Surroundings, surroundings

LONG_NAME = "买买提艾力·阿卜杜热西提·吐尔逊"
"""Fifteen characters with middle dots."""
CUT_NAME = "买买提艾力·阿卜杜热西提·吐尔\ufffd"
PHONES = ("000-5550 0199", "12345")
NUMBER = "A7C-4K9-W2X"

FINE = DeviceView("ok")
AROUND = surroundings(reader=FINE, printer=FINE, camera=FINE, network="reachable", simulated=True)
BROKEN = surroundings(
    reader=DeviceView("down", "silent"),
    printer=DeviceView("warning", "paper-near-end"),
    camera=DeviceView("down", "frozen"),
    network="unreachable",
    waiting=3,
    simulated=True,
)


USUAL = Comfort()
STEPS = {step.name: step for flow in flows() for step in flow}
"""Every step of every flow, each once."""


@dataclass(frozen=True)
class Look:
    """How a page is looked at."""

    mode: Mode
    orientation: str
    language: str

    @property
    def elder(self) -> bool:
        return self.mode is Mode.ELDER

    @property
    def portrait(self) -> bool:
        return self.orientation == "portrait"

    def t(self, zh: str, en: str) -> str:
        return zh if self.language == "zh-CN" else en

    @property
    def item(self) -> str:
        return self.t("80 岁以上老人领补贴", "Allowance for people over 80")

    @property
    def office(self) -> str:
        return self.t("长寿街道办事处", "Changshou sub-district office")

    @property
    def outage(self) -> str:
        """As much as pages have room for."""
        return self.t(
            "市里的社保系统正在抢修，什么时候好现在还不知道。急用请到三号窗口登记。",
            "The insurance system is down and nobody knows yet for how long. If it is urgent, "
            "please go to window 3.",
        )

    @property
    def until(self) -> str:
        return self.t("至少到 11月30日 周一 14:30", "At least until 14:30, Mon 30 Nov")


@dataclass(frozen=True)
class Sample:
    """A page to look at; ``name`` is the page and what is special about it."""

    name: str
    view: Any
    page: str = ""
    whose: str = ""
    around: Surroundings = AROUND
    stage: bool = True
    """False: the step bar is not shown."""


@dataclass(frozen=True)
class Hand:
    """Somebody who presses what lies near: seeded, so that a walk can be walked again."""

    dice: random.Random
    questions: tuple[str, ...] = ("phone",)

    def pick(self, *events: Any) -> Any:
        return self.dice.choice(events)

    def chance(self, share: float) -> bool:
        return self.dice.random() < share


def test_module(step: Step) -> ModuleType:
    """What the folder of a step gives; a missing one fails."""
    return _module_in(step.folder)


def _module_in(folder: str) -> ModuleType:
    return import_module(f"kiosk.visit.steps.{folder}.test_step")


test_module.__test__ = False  # type: ignore[attr-defined]  # its name is that of a file


def samples(
    mode: Mode, orientation: str, language: str, flow: Flow | None = None
) -> Iterator[Sample]:
    """Every page of one flow or of all, with its important variants."""
    look = Look(mode, orientation, language)
    for step in STEPS.values() if flow is None else flow:
        yield from _samples_of(step.name, step.folder, look)


@cache
def _samples_of(page: str, folder: str, look: Look) -> tuple[Sample, ...]:
    """Of one page; nothing changes them, and walks ask for all of them again and again."""
    return tuple(
        Sample(sample.name, sample.view, page, sample.whose, sample.around, sample.stage)
        for sample in _module_in(folder).samples(look)
    )


def one_of_each(mode: Mode, orientation: str, language: str) -> Iterator[Sample]:
    """The last variant of every page: for what no variant changes."""
    yield from {each.page: each for each in samples(mode, orientation, language)}.values()


def touches(flow: Flow | None = None) -> Iterator[tuple[str, str, Any]]:
    """Every key that posts an event, of one flow or of all: the sample, the key, the event."""
    for step in STEPS.values() if flow is None else flow:
        yield from test_module(step).TOUCHES


def likely(hand: Hand, seen: Snapshot) -> Any:
    """What a resident would do on this page."""
    return test_module(STEPS[seen.page]).likely(hand, seen.view)


def parts_of(flow: Flow) -> tuple[str, ...]:
    """The parts of a flow's step bar."""
    return tuple(dict.fromkeys(entry.step.part for entry in flow.order if entry.step.part))


def snapshot(
    sample: Sample,
    mode: Mode,
    orientation: str,
    language: str,
    seq: int = 1,
    visit: int = 1,
    comfort: Comfort = USUAL,
) -> Snapshot:
    """A sample as a complete snapshot."""
    look = Look(mode, orientation, language)
    flow = flow_of(sample.page)
    step, parts = flow[sample.page], parts_of(flow)
    part = step.part if sample.stage else ""
    can_leave = step.over is None or step.over.back
    return Snapshot(
        seq=seq,
        visit=0 if step in flow.doors else visit,
        page=sample.page,
        view=sample.view,
        mode=look.mode,
        comfort=comfort,
        language=look.language,
        orientation=look.orientation,
        step=parts.index(part) + 1 if part else 0,
        steps=len(parts) if part else 0,
        step_key=part,
        item_name=look.item,
        whose=sample.whose,
        can_go_back=step.back is not None or (step.over is not None and step.over.back),
        can_go_home=step.frame.home and can_leave,
        around=sample.around,
        clock="15:20",
        date="2026-11-21",
        place=look.t("示例区 · 河街便民中心", "Shili · Hejie Centre"),
        terminal_name=look.t("3 号机", "No. 3"),
        frame=step.frame,
        keys=flow.keys,
        behind="",
    )
