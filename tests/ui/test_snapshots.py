"""From snapshots to the screen: what changes, what stays, what is forgotten."""

import sys
import threading
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QObject, QPointF, QSize, Signal
from PySide6.QtGui import QPointingDevice
from PySide6.QtQml import QQmlEngine, QQmlExpression
from PySide6.QtTest import QSignalSpy

from kiosk.visit.sentences import after_first_sentence, first_sentence
from tests.pages import LONG_NAME, STEPS, Sample, one_of_each, samples, snapshot
from tests.ui.stage import Stage
from tests.visit import sn
from tests.visit.sn import Mode
from ui import viewmodels as vm
from ui.viewmodels.base import Rows

SAMPLES = {sample.name: sample for sample in samples(Mode.STANDARD, "portrait", "zh-CN")}
ENGLISH = {sample.name: sample for sample in samples(Mode.STANDARD, "portrait", "en")}
ELDER = {sample.name: sample for sample in samples(Mode.ELDER, "portrait", "zh-CN")}


def test_a_snapshot_may_come_from_any_thread(stage: Stage) -> None:
    stage.show(SAMPLES["home"])
    value = snapshot(SAMPLES["guide"], Mode.STANDARD, "portrait", "zh-CN", seq=999)
    thread = threading.Thread(target=stage.ui.show, args=(value,))
    thread.start()
    thread.join()
    assert "page:home" in stage.names()  # nothing happens outside Qt's own thread
    stage.wait(lambda: "page:guide" in stage.names())


def test_the_same_snapshot_again_emits_nothing(stage: Stage) -> None:
    stage.show(SAMPLES["guide"])
    model = stage.ui._steps.of("guide")
    spies = [
        QSignalSpy(model.changed),
        QSignalSpy(stage.ui.visit.page_changed),
        QSignalSpy(stage.ui.visit.language_changed),
        QSignalSpy(stage.ui.visit.around_changed),
        QSignalSpy(stage.ui.visit.clock_changed),
    ]
    stage.show(SAMPLES["guide"])
    assert [spy.count() for spy in spies] == [0, 0, 0, 0, 0]


def screens(stage: Stage) -> str:
    """Which of how many screens is shown, as the turning key says it."""
    return str(stage.ask(stage.find("action:more-text"), "text"))


def test_a_page_is_where_it_was_left_and_another_matter_begins_at_its_beginning(
    stage: Stage,
) -> None:
    def put(key: str, **changes: str) -> None:
        stage.seq += 1
        sample = replace(ELDER[key], view=replace(ELDER[key].view, **changes))
        shown = snapshot(sample, Mode.ELDER, "portrait", "zh-CN", stage.seq)
        stage.put(replace(shown, follows=("guide", "policy")))

    put("guide-questions-rules")
    stage.touch("action:more-text")
    assert "2/" in screens(stage)
    put("policy")
    stage.touch("action:more-text")
    assert "2/" in screens(stage)
    put("policy-second")
    assert "1/" in screens(stage)
    put("guide-questions-rules")
    assert "2/" in screens(stage)
    put("guide-questions-rules", name="外地人办居住证")
    assert "1/" in screens(stage)


def made(stage: Stage) -> set[str]:
    """The pages that are there, shown or not."""
    slots = "Object.values(slots).filter(one => one.ready).map(one => one.page).join()"
    found = QQmlExpression(QQmlEngine.contextForObject(stage.window), stage.window, slots)
    value = found.evaluate()
    return set(str(value[0] if isinstance(value, tuple) else value).split(","))


def follow(stage: Stage, key: str, *pages: str, visit: int = 1, **changes: Any) -> None:
    shown = snapshot(SAMPLES[key], Mode.STANDARD, "portrait", "zh-CN", stage.seq, visit)
    stage.seq += 1
    stage.put(replace(shown, follows=pages, **changes))
    stage.wait(lambda: made(stage) >= set(pages))


def test_what_nobody_sees_is_not_restyled_but_made_anew(stage: Stage) -> None:
    follow(stage, "guide", "for-whom", "identify")
    page = stage.find("page:guide")
    shown = snapshot(ELDER["guide"], Mode.ELDER, "portrait", "zh-CN", stage.seq)
    stage.ui.show_now(replace(shown, follows=("for-whom", "identify")))
    assert made(stage) == {"guide"}
    assert stage.find("page:guide") == page
    stage.wait(lambda: made(stage) >= {"guide", "for-whom", "identify"})


def test_a_screen_that_hung_makes_what_it_shows_anew_and_says_the_same(stage: Stage) -> None:
    follow(stage, "guide", "for-whom", "identify")
    page, words = stage.find("page:guide"), stage.words()
    gone: list[int] = []
    page.destroyed.connect(lambda: gone.append(1))
    stage.ui.make_anew()
    stage.wait(lambda: bool(gone))
    assert stage.words() == words
    stage.wait(lambda: made(stage) >= {"guide", "for-whom", "identify"})


def test_the_screens_thread_answers_when_it_is_asked(stage: Stage) -> None:
    answered: list[int] = []
    stage.ui.ask(lambda: answered.append(1))
    assert answered == [], "it has something else to do first"
    stage.wait(lambda: bool(answered))


def test_what_is_half_done_below_stays_when_the_mode_changes_above(stage: Stage) -> None:
    follow(stage, "form", "photo")
    follow(stage, "help", behind="form")
    shown = snapshot(ELDER["help"], Mode.ELDER, "portrait", "zh-CN", stage.seq)
    stage.ui.show_now(replace(shown, behind="form"))
    assert made(stage) == {"help", "form"}


def test_a_page_that_is_foreseen_is_filled_before_it_is_shown(stage: Stage) -> None:
    home = SAMPLES["home"].view
    follow(stage, "attract", "home", visit=0, foreseen=(("home", home),))
    model = stage.ui._steps.of("home")
    stage.wait(lambda: model.view == home)
    filled = QSignalSpy(model.changed)
    follow(stage, "home", visit=9)
    assert model.view == home
    assert filled.count() == 0


def test_what_was_foreseen_goes_with_the_visit(stage: Stage) -> None:
    view = SAMPLES["form"].view
    follow(stage, "notice", "form", visit=9, foreseen=(("form", view),))
    model = stage.ui._steps.of("form")
    stage.wait(lambda: model.view == view)
    follow(stage, "attract", "home", visit=0)
    assert model.view == model.blank


def test_the_page_that_is_shown_is_never_filled_with_what_may_follow(stage: Stage) -> None:
    typed = SAMPLES["type-identity"].view
    follow(stage, "type-identity", "form", foreseen=(("form", SAMPLES["form"].view),))
    stage.wait(lambda: not stage.ui._coming)
    assert stage.ui._steps.of("form").view == typed


def test_language_changes_in_place(stage: Stage) -> None:
    stage.show(SAMPLES["confirm-identity"])
    page = stage.find("page:confirm-identity")
    assert "这是您吗" in stage.words()
    stage.show(ENGLISH["confirm-identity"], language="en")
    assert "Is this you?" in stage.words()
    assert "这是您吗" not in stage.words()
    assert stage.find("page:confirm-identity") == page


def test_mode_changes_in_place(stage: Stage) -> None:
    stage.show(SAMPLES["confirm-identity"])
    page = stage.find("page:confirm-identity")
    small = max(t.property("font").pixelSize() for t in stage.texts())
    stage.show(ELDER["confirm-identity"], Mode.ELDER)
    assert stage.find("page:confirm-identity") == page
    assert max(t.property("font").pixelSize() for t in stage.texts()) > small


def test_nothing_personal_lies_behind_the_idle_warning(stage: Stage) -> None:
    stage.show(SAMPLES["review-long"])
    assert LONG_NAME in stage.words()
    stage.show(SAMPLES["idle-warning"])
    for secret in (LONG_NAME, "500***********0021", "138****0199"):
        assert secret not in stage.words()


def test_nothing_of_a_visit_is_left_in_the_models_of_the_next(stage: Stage) -> None:
    stage.show(SAMPLES["review-long"], visit=7)
    stage.show(SAMPLES["photo-check"], visit=7)
    stage.show(SAMPLES["confirm-identity-long"], visit=7)
    stage.show(SAMPLES["home"], visit=8)
    for step in STEPS.values():
        model = stage.ui._steps.of(step.name)
        if step.name != "home":
            assert model.view == model.blank
    assert stage.ui._shots.draw("PhotoModel.photo/1", QSize(9, 9)).width() == 1
    everything = _all_texts(stage.window.contentItem())
    assert LONG_NAME not in everything
    assert "138****0199" not in everything


def _all_texts(item: object) -> str:
    """Texts of visible and hidden items alike."""
    found = []
    for child in item.childItems():  # type: ignore[attr-defined]  # a QQuickItem
        if child.inherits("QQuickText"):
            found.append(str(child.property("text")))
        found.append(_all_texts(child))
    return "\n".join(found)


def test_the_idle_warning_counts_down_the_picture_of_the_time(stage: Stage) -> None:
    view = sn.IdleWarningView(30)
    stage.show(Sample("idle", view, "idle-warning"))
    assert "30" in stage.words()
    stage.wait(lambda: "再过 29 秒" in stage.words())


@pytest.mark.parametrize("mode", Mode)
@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
def test_simulated_devices_are_marked_on_every_page_over_everything(
    stages: dict[str, Stage], orientation: str, mode: Mode
) -> None:
    stage = stages[orientation]
    language = "en" if mode is Mode.ELDER else "zh-CN"
    shown = {sample.page: sample for sample in samples(mode, orientation, language)}
    over = {"help", "idle-warning", "attract", "out-of-service"}
    assert over < set(shown)
    grounds = set()
    for sample in shown.values():
        stage.show(sample, mode, language)
        place = stage.rect(stage.find("note:simulated"))
        assert 0 <= place.left() < place.right() <= stage.window.width(), sample.name
        inside = place.topLeft() + QPointF(place.height() / 4, place.height() / 2)
        grounds.add(stage.window.grabWindow().pixelColor(inside.toPoint()).name())
    assert len(grounds) == 1  # nothing lies over it, and it looks the same everywhere


def test_real_devices_are_not_marked(stage: Stage) -> None:
    plain = replace(SAMPLES["home"], around=replace(SAMPLES["home"].around, simulated=False))
    stage.show(plain)
    assert "note:simulated" not in stage.names()
    assert "note:safe-mode" not in stage.names()


@pytest.mark.parametrize(("language", "words"), [("zh-CN", "安全模式"), ("en", "Safe mode")])
@pytest.mark.parametrize("orientation", ["portrait", "landscape"])
def test_safe_mode_is_marked_where_simulated_devices_would_be(
    stages: dict[str, Stage], orientation: str, language: str, words: str
) -> None:
    stage = stages[orientation]
    for sample in one_of_each(Mode.STANDARD, orientation, language):
        around = replace(sample.around, simulated=False, safe_mode=True)
        stage.show(replace(sample, around=around), Mode.STANDARD, language)
        mark = stage.find("note:safe-mode")
        assert stage.accessible_name(mark) == words
        assert 0 <= stage.rect(mark).left() < stage.rect(mark).right() <= stage.window.width()


def test_a_reason_without_words_of_its_own_is_still_a_sentence(stage: Stage) -> None:
    view = sn.ReceiptView("on-screen", "A7C-4K9-W2X", "x", reason="never-heard-of")
    stage.show(Sample("receipt", view, "receipt"))
    assert "没有打成" in stage.words()
    stage.show(Sample("stopped", sn.StoppedView("never-heard-of"), "stopped"))
    assert "这里先办到这一步" in stage.words()


def test_another_photo_is_another_picture(stage: Stage) -> None:
    model = stage.ui._steps.of("photo")
    stage.show(SAMPLES["photo-check"])
    first = model.property("photo")
    shown = SAMPLES["photo-check"].view
    assert isinstance(shown, sn.PhotoView)
    stage.show(replace(SAMPLES["photo-check"], view=replace(shown, photo=b"other")))
    assert first.startswith("image://shot/")
    assert model.property("photo") != first


def test_what_is_forgotten_at_the_end_of_a_visit_is_told(device: QPointingDevice) -> None:
    from ui.parts import Parts

    told: list[str] = []
    stage = Stage("portrait", device, Parts(forget=(lambda: told.append("forget"),)))
    stage.show(SAMPLES["home"], visit=3)
    told.clear()
    stage.show(SAMPLES["guide"], visit=3)
    assert told == []
    stage.show(SAMPLES["attract"], visit=0)
    assert told == ["forget"]
    stage.close()


def test_rows_change_only_where_they_differ() -> None:
    rows = Rows(("code", "label", "help", "chosen"))
    one, two = sn.ChoiceView("a", "A"), sn.ChoiceView("b", "B")
    rows.set_rows((one, two))
    changed = QSignalSpy(rows.dataChanged)
    removed, inserted = QSignalSpy(rows.rowsRemoved), QSignalSpy(rows.rowsInserted)
    rows.set_rows((one, replace(two, chosen=True)))
    assert (changed.count(), removed.count(), inserted.count()) == (1, 0, 0)
    rows.set_rows((one,))
    assert (changed.count(), removed.count(), inserted.count()) == (1, 1, 0)
    assert rows.rowCount() == 1


def test_rows_are_filled_up_with_blanks() -> None:
    blank = sn.ChoiceView("", "")
    rows = Rows(("code",), blanks=(blank, blank))
    rows.set_rows((sn.ChoiceView("a", "A"),))
    assert [rows.value(n, "code") for n in range(rows.rowCount())] == ["a", ""]


def test_fields_are_camel_case_roles() -> None:
    rows = Rows(("official_name", "code"))
    assert [bytes(name.data()) for name in rows.roleNames().values()] == [b"officialName", b"code"]


def test_calls_into_qt_keep_the_references_of_none() -> None:
    """PySide6 6.12 on Python 3.11 loses a reference of None with each call, until it aborts."""

    class Emitter(QObject):
        happened = Signal(bool)

    emitter = Emitter()
    before = sys.getrefcount(None), sys.getrefcount(True)
    for _ in range(500):
        QCoreApplication.processEvents()
        emitter.setObjectName("x")
        emitter.happened.emit(True)
    drift = [now - then for now, then in zip(
        (sys.getrefcount(None), sys.getrefcount(True)), before, strict=True)]  # fmt: skip
    assert all(abs(change) < 50 for change in drift), drift


def test_texts_without_a_catalogue_show_their_keys() -> None:
    catalogue = vm.Catalogue()
    assert catalogue.text("dock.back", "zh-CN") == "dock.back"
    assert catalogue.known("a", "b", "en") == "a"
    assert catalogue.day("not a date", "en") == ""


def test_the_first_sentence_of_a_status_is_its_title() -> None:
    assert first_sentence("已收到，还没有受理。等社保核对。") == "已收到，还没有受理。"
    assert after_first_sentence("已收到，还没有受理。等社保核对。") == "等社保核对。"
    assert first_sentence("Received. Not yet accepted.") == "Received."
    assert (first_sentence("已收到"), after_first_sentence("已收到")) == ("已收到", "")
