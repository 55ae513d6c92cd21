"""Everything that was said is kept at once; every step can be left and come back to."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from contracts.readiness import Checked
from kiosk.provisioning.firststart import FirstStart
from kiosk.provisioning.proof import Proof
from kiosk.provisioning.steps import NEEDED, ORDER, Mark, Step
from kiosk.records.places import draft_path
from tests.provisioning.conftest import enough

Begin = Callable[[], FirstStart]
AT = datetime(2026, 11, 29, 9, 0, tzinfo=UTC)


def test_it_goes_on_where_it_was(begin: Begin) -> None:
    assert begin().next() is Step.LANGUAGE
    first = begin()
    first.put("terminal.languages", ["en"])
    first.finish(Step.LANGUAGE)
    first.leave_out(Step.SCREEN)
    again = begin()
    assert again.next() is Step.NETWORK
    assert again.language == "en"
    assert [state.mark for state in again.steps()][:3] == [Mark.DONE, Mark.LEFT_OUT, Mark.OPEN]


def test_a_step_is_not_done_while_something_needed_is_missing(begin: Begin) -> None:
    first = begin()
    refused = first.finish(Step.NETWORK)
    assert refused is not None
    assert (refused.key, refused.params) == ("lacks", {"what": "centre_url"})
    assert first.next() is Step.LANGUAGE
    first.put("centre.url", "https://centre.example")
    assert first.finish(Step.NETWORK) is None


def test_what_a_terminal_does_not_work_without_is_not_left_out(begin: Begin) -> None:
    first = begin()
    for step in ORDER:
        assert (first.leave_out(step) is not None) == (step in NEEDED)


def test_a_step_that_was_left_out_can_be_done_and_a_done_one_left_out(begin: Begin) -> None:
    first = begin()
    first.leave_out(Step.DEVICES)
    first.finish(Step.DEVICES)
    assert first.steps()[ORDER.index(Step.DEVICES)].mark is Mark.DONE
    first.leave_out(Step.DEVICES)
    assert begin().steps()[ORDER.index(Step.DEVICES)].mark is Mark.LEFT_OUT


def test_when_all_is_done_nothing_is_next(begin: Begin) -> None:
    first = begin()
    enough(first)
    for step in ORDER:
        first.finish(step)
    assert begin().next() is None


def test_trials_are_kept(begin: Begin) -> None:
    proof = Proof(
        device="camera",
        adapter="opencv",
        serial="A1",
        checks=(Checked(name="picture", passed=True),),
        eyes=True,
        at=AT,
    )
    begin().proved(proof)
    assert begin().proofs == {"camera": proof}
    assert proof.passed


def test_what_is_in_the_file_is_no_longer_in_the_draft(begin: Begin, settings: Path) -> None:
    first = begin()
    enough(first)
    assert first.unwritten
    first.write()
    assert not begin().unwritten
    settings.write_text(settings.read_text("utf-8").replace("Terminal 3", "Terminal 4"), "utf-8")
    assert begin().value("terminal.name")["en"] == "Terminal 4"


def test_a_damaged_draft_begins_anew_and_says_so(begin: Begin) -> None:
    first = begin()
    enough(first)
    path = draft_path(first.path)
    path.write_bytes(path.read_bytes().replace(b"Terminal", b"Terminel"))
    again = begin()
    assert again.began_anew
    assert again.value("terminal.name") == ""
    path.write_bytes(b"")
    assert begin().began_anew


def test_taking_a_value_away_lets_the_usual_stand(begin: Begin, settings: Path) -> None:
    first = begin()
    enough(first)
    first.put("screen.width_px", 720)
    first.write()
    first.take_away("screen.width_px")
    assert first.value("screen.width_px") == 1080
    first.write()
    assert "width_px" not in settings.read_text("utf-8")


def test_nothing_secret_is_kept_and_the_file_for_enrolling_goes(begin: Begin) -> None:
    first = begin()
    first.put("centre.url", "https://centre.example")
    with first.for_sync() as path:
        assert "name" in path.read_text("utf-8")  # of the machine: the centre wants one
    assert not path.exists()
    assert first.value("terminal.name") == ""
