"""The grammar of plans: what is taken, and with which sentence the rest is refused."""

import re
from pathlib import Path

import pytest

from demo.plan import words
from demo.plan.grammar import load_plan
from demo.plan.shape import (
    Attack,
    Clock,
    CommandTo,
    ExpectRollout,
    ExpectStick,
    ExpectSubmissions,
    ExpectTerminal,
    FaultAt,
    Gate,
    ItemShown,
    NoticeAt,
    Plan,
    Publish,
    Rollout,
    Simulated,
    StickImported,
    StickInserted,
    StickWritten,
    Terminal,
    Touch,
    Visit,
)
from demo.reading import GrammarError

GUIDE = Path(__file__).parents[2] / "docs" / "plans.md"
WHOLE = """
terminals:
  - {name: t1, district: "500199", tags: [hall]}
  - {name: t2, district: "500198", online: false}
simulated: {count: 200, offline: 0.4, visits_a_minute: 2, fail: 0.02, fail_on: {"2026.3": 0.4}}
steps:
  - publish: {set: "2026.2", items: items, overlays: items, pack: items,
               note: Two, refused: 其他材料}
  - publish: {set: "2026.3", emergency: true, note: ""}
  - rollout: {set: "2026.2", rings: [5, 25, 100], gate: {visits: 40, rise: 0.2},
               window: "22:00-06:00"}
  - rollout: {set: "2026.3"}
  - resident: {at: t1, file: young.yaml, wait: false}
  - fault: {at: t1, do: file-damage, undo_after: 30s}
  - fault: {do: centre-kill}
  - attack: {at: t1, kind: wrong-key, for: 1.5s}
  - clock: {at: t1, jump: 60d}
  - stick: {write: usb, valid: 30d}
  - stick: {insert: usb, at: t2, pull_after: 200000}
  - stick: {import: usb}
  - command: {to: t1, do: out-of-service, text: 检修}
  - notice: {items: [elder-allowance], at: [t1], start: 300ms, end: 2m, text: 今天停办}
  - expect: {at: t1, set: "2026.2", item: {code: x, shown: false}, words: 好, page: home,
              within: 60s}
  - expect: {rollout: "2026.3", state: stopped, reason: 30 visits, within: 120s}
  - expect: {stick: usb, result: applied}
  - expect: {submissions: 1, from: t2}
"""
YOUNG = "item: x\nexpect: {terminal: stopped-with-way-out, centre: nothing}\n"
SHORT = "steps:\n  - expect: {at: t1, page: attract}\n"


def load(folder: Path, text: str) -> Plan:
    (folder / "items").mkdir(exist_ok=True)
    (folder / "young.yaml").write_text(YOUNG, "utf-8")
    file = folder / "plan.yaml"
    file.write_text(text, "utf-8")
    return load_plan(file)


def test_a_whole_plan(tmp_path: Path) -> None:
    plan = load(tmp_path, WHOLE)
    items = tmp_path / "items"
    assert plan.terminals == (
        Terminal("t1", "500199", ("hall",)),
        Terminal("t2", "500198", online=False),
    )
    assert plan.simulated == Simulated(200, 0.4, 2.0, 0.02, {"2026.3": 0.4})
    visit = plan.steps[4]
    assert isinstance(visit, Visit)
    assert (visit.at, visit.file, visit.wait) == ("t1", tmp_path / "young.yaml", False)
    assert visit.resident.item == "x"
    assert plan.steps[:4] + plan.steps[5:] == (
        Publish("2026.2", items, items, items, "Two", refused="其他材料"),
        Publish("2026.3", note="", emergency=True),
        Rollout("2026.2", (5, 25, 100), Gate(40, 0.2), "22:00-06:00"),
        Rollout("2026.3"),
        FaultAt("t1", "file-damage", 30.0),
        FaultAt("centre", "centre-kill"),
        Attack("t1", "wrong-key", 1.5),
        Clock("t1", 60 * 86400),
        StickWritten("usb", "30d"),
        StickInserted("usb", "t2", 200000),
        StickImported("usb"),
        CommandTo("t1", "out-of-service", "检修"),
        NoticeAt("今天停办", ("elder-allowance",), ("t1",), 0.3, 120.0),
        ExpectTerminal("t1", "2026.2", ItemShown("x", False), "好", "home", 60.0),
        ExpectRollout("2026.3", "stopped", "30 visits", 120.0),
        ExpectStick("usb", "applied"),
        ExpectSubmissions(1, "t2"),
    )


def test_hours_a_clock_and_the_dark(tmp_path: Path) -> None:
    plan = load(
        tmp_path,
        """
clock: "17:00"
terminals:
  - {name: t1, hours: "8:30-17:30"}
steps:
  - clock: {at: all, to: "17:31"}
  - touch: {at: t1}
  - expect: {at: t1, dark: true, within: 2m}
""",
    )
    assert (plan.clock, plan.terminals) == ("17:00", (Terminal("t1", hours="8:30-17:30"),))
    assert plan.steps == (
        Clock("all", to="17:31"),
        Touch("t1"),
        ExpectTerminal("t1", dark=True, within_s=120.0),
    )


def test_what_is_left_out(tmp_path: Path) -> None:
    plan = load(tmp_path, SHORT)
    assert plan.terminals == (Terminal("t1"),)
    assert plan.simulated is None
    assert plan.steps == (ExpectTerminal("t1", page="attract"),)


def test_files_are_looked_up_below_the_current_folder_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "packs" / "red").mkdir(parents=True)
    monkeypatch.chdir(elsewhere)
    plan = load(tmp_path, "steps:\n  - publish: {set: a, pack: packs/red}\n")
    assert plan.steps == (Publish("a", pack=elsewhere / "packs" / "red"),)


def test_residents_who_are_stopped_politely(tmp_path: Path) -> None:
    plan = load(tmp_path, 'simulated: {count: 5, stop_on: {"2026.3": 1}}\n' + SHORT)
    assert plan.simulated == Simulated(5, stop_on={"2026.3": 1.0})


def test_a_number_in_quotes_is_the_same(tmp_path: Path) -> None:
    plan = load(tmp_path, 'simulated: {count: "5"}\nsteps:\n  - rollout: {set: 2026.2}\n')
    assert plan.simulated == Simulated(5)
    assert plan.steps == (Rollout("2026.2"),)


def steps(*lines: str) -> str:
    return "steps:\n" + "".join(f"  - {line}\n" for line in lines)


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        ("mood: calm\n" + SHORT, "the file has the unknown word 'mood'; known are clock, term"),
        ("terminals: [{name: t1}]\n", "has no steps"),
        ("steps: {}\n", "steps is not a list"),
        (steps("dance: {}"), "steps[1] has the unknown word 'dance'; known are publish, rollout"),
        (steps("{publish: {set: a}, rollout: {set: a}}"), "is not one step"),
        (steps("publish"), "steps[1] is not a table"),
        (steps("publish: {set: a, colour: red}"), "steps[1].publish has the unknown word 'colour'"),
        (steps("publish: {items: items}"), "steps[1].publish has no 'set'"),
        (steps("publish: {set: a/b}"), "is not the name of a set: 'a/b'"),
        (steps("publish: {set: a, items: nowhere}"), "items names a folder that is not there"),
        (steps("publish: {set: a, emergency: perhaps}"), "emergency is neither true nor false"),
        (steps("publish: {set: a, note: [x]}"), "note is not a text"),
        (steps("rollout: {set: a, rings: [25, 5]}"), "rings do not rise: 25, 5"),
        (steps("rollout: {set: a, rings: [101]}"), "is not between 1 and 100"),
        (steps("rollout: {set: a, gate: {visits: 0}}"), "visits is not between 1"),
        (steps("rollout: {set: a, gate: {rise: 2}}"), "more than all"),
        (steps("rollout: {set: a, gate: {hope: 1}}"), "rollout.gate has the unknown word 'hope'"),
        (steps("rollout: {set: a, window: always}"), "window is not such as 22:00-06:00"),
        (steps("resident: {at: t1, file: nobody.yaml}"), "file names a file that is not there"),
        (steps("resident: {at: t1, file: plan.yaml}"), "file: plan.yaml: the file has the unknown"),
        (steps("resident: {at: t9, file: young.yaml}"), "at has the unknown word 't9'; know"),
        (steps("fault: {at: t1, do: explode}"), "do has the unknown word 'explode'"),
        (steps("fault: {at: t1, do: printer-paper-out}"), "unknown word 'printer-paper-out'"),
        (steps("fault: {do: network-refuse}"), "fault has no 'at'"),
        (steps("fault: {at: centre, do: file-damage}"), "is nothing that happens at the centre"),
        (steps("fault: {at: t1, do: disk-full, undo_after: soon}"), "undo_after is not a duration"),
        (steps("attack: {at: t1, kind: rude, for: 1s}"), "kind has the unknown word 'rude'"),
        (steps("attack: {at: t1, kind: slow}"), "attack has no 'for'"),
        (steps("clock: {at: t1, jump: 2h}"), "jump is not a duration"),
        (steps("stick: {at: t1}"), "wants one of write, insert and import"),
        (steps("stick: {write: a, import: a}"), "wants one of write, insert and import"),
        (steps("stick: {write: a, at: t1}"), "steps[1].stick has the unknown word 'at'"),
        (steps("stick: {insert: a}"), "stick has no 'at'"),
        (steps("stick: {insert: a, at: t1, pull_after: half}"), "pull_after is not a whole number"),
        (steps("command: {to: t1, do: format}"), "do has the unknown word 'format'; known are re"),
        (steps("notice: {items: [x]}"), "notice has no 'text'"),
        (steps("notice: {at: [t4], text: x}"), "unknown word 't4'"),
        (steps("notice: {start: 2s, end: 1s, text: x}"), "end is not after its start"),
        (steps("notice: {confirmed: 0s, text: x}"), "confirmed is not after its start"),
        (steps("expect: {at: t1}"), "expects nothing"),
        (steps("expect: {at: t1, page: paradise}"), "page has the unknown word 'paradise'"),
        (steps("expect: {at: t1, words: x, state: done}"), "unknown word 'state'"),
        (steps("expect: {words: x}"), "wants one of at, rollout, stick, submissions"),
        (steps("expect: {rollout: a, state: happy}"), "state has the unknown word 'happy'"),
        (steps("expect: {submissions: 1}"), "expect has no 'from'"),
        (steps("expect: {at: t1, item: {shown: true}}"), "item has no 'code'"),
        ("terminals: [{name: all}]\n" + SHORT, "terminals[1].name is not the name of a terminal"),
        ("terminals: [{name: t1}, {name: t1}]\n" + SHORT, "names one of them twice"),
        ("terminals: [{name: t1, district: Shili}]\n" + SHORT, "district is not six digits"),
        ("terminals: [{name: a}, {name: b}, {name: c}, {name: d}]\n" + SHORT, "more than 3"),
        ("terminals: [{name: t1, tags: [Hall A]}]\n" + SHORT, "tags is not a tag: 'Hall A'"),
        ("simulated: {offline: 0.4}\n" + SHORT, "simulated has no 'count'"),
        ("simulated: {count: 3, offline: 1.4}\n" + SHORT, "offline is more than all of them"),
        ("simulated: {count: 3, fail: -1}\n" + SHORT, "fail is not a number"),
        ("simulated: {count: 3, fail_on: {a: b}}\n" + SHORT, "simulated.fail_on.a is not a number"),
        ("simulated: {count: 3, stop_on: {a: 2}}\n" + SHORT, "stop_on.a is more than all of them"),
        ("[]", "the file is not a table"),
        ("clock: noon\n" + SHORT, "clock is not a time of day"),
        ("terminals: [{name: t1, hours: 9-5}]\n" + SHORT, "hours are written 8:30-17:30"),
        ("steps:\n  - clock: {at: t1}\n", "wants one of jump and to"),
        ("steps:\n  - clock: {at: t1, to: '25:00'}\n", "is not a time of day"),
        ("steps: [", "this is not YAML"),
    ],
)  # fmt: skip
def test_what_is_refused(tmp_path: Path, broken: str, sentence: str) -> None:
    with pytest.raises(GrammarError) as refused:
        load(tmp_path, broken)
    assert sentence in str(refused.value)


def quoted(begin: str, end: str) -> set[str]:
    """What stands between backquotes in the first column of a table of the guide."""
    told = GUIDE.read_text("utf-8").partition(f"\n{begin}")[2].partition(f"\n{end}")[0]
    first = [line.split("|")[1] for line in told.splitlines() if line.startswith("| ")]
    return set(re.findall(r"`([^`]+)`", " ".join(first)))


def test_the_guide_names_every_fault_and_attack_and_no_other() -> None:
    assert quoted("| fault |", "| attack |") == set(words.VERBS)
    assert quoted("| attack |", "| expect |") == set(words.ATTACKS)


def test_the_guide_names_every_step_command_and_state() -> None:
    steps_of = quoted("| step |", "A stick that") - {"write", "insert", "import"}
    assert steps_of >= {
        "touch",
        "publish",
        "rollout",
        "resident",
        "fault",
        "attack",
        "clock",
        "stick",
    }
    text = GUIDE.read_text("utf-8")
    for word in (*words.COMMANDS, *words.STATES):
        assert f"`{word}`" in text, word
