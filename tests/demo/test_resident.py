"""The grammar of resident files: what is taken, and with which sentence the rest is refused."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from demo.reading import GrammarError
from demo.resident import Fault, Resident, load_resident

WHOLE = """
card:
  layout: resident
  name: 欧阳淑珍
  sex: 女
  ethnicity: 土家
  birth: 1941-03-05
  address: 示例区长寿街道
  id_number: 500199194103050021
  valid_from: "2016-01-01"
  valid_to: 长期
screen: landscape
mode: elder
contrast: low-glare
size: elder
language: en
item: elder-allowance
for: other
answers:
  phone: 013800190021
  low_income: no
  same_address: true
  since: 2024-02-29
  quoted_since: "2024-02-29"
  amount: 12.50
  kinds: [a, b]
  quoted: "true"
text_by: touch
signature: none
rating: 4
faults:
  - {when: form, do: network-refuse, after: 300ms, undo_after: 10s}
  - {when: sign, do: walk-away}
expect: {terminal: receipt-printed, centre: received, times: 1}
"""
SHORT = "item: x\nexpect: {terminal: cleared, centre: nothing, times: 0}\n"


NOTHING = "{terminal: cleared, centre: nothing}"


def load(tmp_path: Path, text: str) -> Resident:
    file = tmp_path / "resident.yaml"
    file.write_text(text, "utf-8")
    return load_resident(file)


def test_a_date_may_be_told_by_days_before_the_visit(tmp_path: Path) -> None:
    told = SHORT + "answers: {born_on: today-30d, until: today, since: 2024-02-29, word: todays}\n"
    answers = load(tmp_path, told).answers
    today = datetime.now(UTC).date()
    assert str(answers["born_on"]) in {str(today - timedelta(days)) for days in (30, 31)}
    assert str(answers["until"]) in {str(today), str(today - timedelta(1))}
    assert (answers["since"], answers["word"]) == ("2024-02-29", "todays")


def test_a_whole_file(tmp_path: Path) -> None:
    resident = load(tmp_path, WHOLE)
    assert resident.card is not None
    assert resident.card["birth"] == "1941-03-05"
    assert resident.card["id_number"] == "500199194103050021"
    assert (resident.screen, resident.mode, resident.language) == ("landscape", "elder", "en")
    assert (resident.contrast, resident.size) == ("low-glare", "elder")
    assert (resident.for_whom, resident.signature, resident.rating) == ("other", "none", 4)
    assert resident.faults == (
        Fault("form", "network-refuse", 0.3, 10.0),
        Fault("sign", "walk-away", 0.0, None),
    )


def test_values_mean_the_same_with_and_without_quotes(tmp_path: Path) -> None:
    answers = load(tmp_path, WHOLE).answers
    assert answers["phone"] == "013800190021"
    assert answers["low_income"] == "no"
    assert answers["same_address"] is True
    assert answers["since"] == answers["quoted_since"] == "2024-02-29"
    assert answers["amount"] == "12.50"
    assert answers["kinds"] == ("a", "b")
    assert answers["quoted"] == "true"


def test_what_is_left_out(tmp_path: Path) -> None:
    resident = load(tmp_path, SHORT)
    assert resident.card is None
    assert (resident.screen, resident.mode, resident.rating) == ("portrait", "standard", None)
    assert resident.answers == {}


def test_by_what_it_is_done_and_what_is_as_usual(tmp_path: Path) -> None:
    assert load(tmp_path, SHORT).hand == "touch"
    for hand in ("touch", "keypad", "switches"):
        assert load(tmp_path, SHORT + f"hand: {hand}\n").hand == hand
    load(tmp_path, SHORT + "voice: off\nreach: usual\n")


def test_who_sees_nothing_and_what_people_are_like(tmp_path: Path) -> None:
    by_ear = "item: x\nhand: keypad\nvoice: headphones\neyes: closed\n"
    told = load(tmp_path, f"{by_ear}habits: [changes-mind, taps-twice]\nexpect: {NOTHING}\n")
    assert told.eyes == "closed"
    assert told.habits == ("changes-mind", "taps-twice")
    assert load(tmp_path, f"item: x\nexpect: {NOTHING}\n").habits == ()
    for broken in ("eyes: closed", "habits: [sings]", "habits: taps-twice"):
        with pytest.raises(GrammarError):
            load(tmp_path, f"item: x\n{broken}\nexpect: {NOTHING}\n")


def test_devices_and_the_code_on_the_phone(tmp_path: Path) -> None:
    assert load(tmp_path, SHORT).devices is None
    assert load(tmp_path, SHORT + "devices: []\n").devices == ()
    resident = load(tmp_path, SHORT + "devices: [camera, code_scanner]\ncode: YKM-0138\n")
    assert (resident.devices, resident.code) == (("camera", "code_scanner"), "YKM-0138")


def test_the_person_after_is_described_as_the_first(tmp_path: Path) -> None:
    second = "second_card: {name: 罗开明, id_number: 500199195208161136, birth: 1952-08-16}\n"
    resident = load(tmp_path, SHORT + second)
    assert resident.second_card is not None
    assert resident.second_card["layout"] == "resident"
    assert "罗开明" not in repr(resident)


def test_nothing_personal_is_in_its_repr(tmp_path: Path) -> None:
    text = repr(load(tmp_path, WHOLE + "code: YKM-0138\n"))
    assert "欧阳" not in text
    assert "0138" not in text


@pytest.mark.parametrize(
    ("broken", "sentence"),
    [
        ("mood: happy\n" + SHORT, "unknown word 'mood'"),
        (SHORT.replace("cleared", "clean"), "expect.terminal has the unknown word 'clean'"),
        (SHORT.replace("item: x\n", ""), "names no item"),
        (SHORT + "item: y\n", "'item' stands twice"),
        (SHORT + "hand: foot\n", "hand has the unknown word 'foot'; known are touch, keypad, sw"),
        (SHORT + "voice: loud\n", "voice has the unknown word 'loud'; known are off, on, head"),
        (SHORT + "screen: square\n", "screen has the unknown word 'square'"),
        (SHORT + "faults:\n  - {when: forms, do: walk-away}\n", "faults[1].when"),
        (SHORT + "faults:\n  - {when: form, do: explode}\n", "unknown word 'explode'"),
        (SHORT + "faults:\n  - {when: form, do: walk-away, at: 1s}\n", "unknown word 'at'"),
        (SHORT + "faults:\n  - {when: form}\n", "has no 'do'"),
        (SHORT + "faults:\n  - {when: form, do: walk-away, after: soon}\n", "not a duration"),
        (SHORT + "faults:\n  - {when: form, do: walk-away, after: -1s}\n", "not a duration"),
        (SHORT + "rating: 6\n", "rating has the unknown word '6'"),
        (SHORT + "devices: [id_card, toaster]\n", "devices has the unknown word 'toaster'"),
        (SHORT + "devices: [ups, ups]\n", "devices names one of them twice"),
        (SHORT + "devices: ups\n", "devices is not a list"),
        (SHORT + "camera: nothing.jpg\n", "not there"),
        (SHORT + "card: {layout: K, id_number: 1, name: x}\n", "card.layout"),
        (SHORT + "card: {layout: J, id_number: 1, name: x, ethnicity: 汉}\n", "'ethnicity'"),
        (SHORT + "card: {name: x, id_number: 1, birth: 1941-02-30}\n", "card.birth is not a date"),
        (SHORT + "second_card: {name: x}\n", "second_card has no id_number"),
        (SHORT + "answers: {a: {b: c}}\n", "answers.a is neither"),
        (SHORT.replace("times: 0", "times: many"), "not a whole number"),
        (SHORT.replace("times: 0", "times: 1"), "does not go with"),
        ("item: x\n", "nothing under 'expect'"),
        ("[]", "not a table"),
        ("a: [", "not YAML"),
    ],
)
def test_what_is_refused(tmp_path: Path, broken: str, sentence: str) -> None:
    with pytest.raises(GrammarError) as refused:
        load(tmp_path, broken)
    assert sentence in str(refused.value)


def test_a_camera_file_is_looked_up_beside_the_resident(tmp_path: Path) -> None:
    (tmp_path / "face.jpg").write_bytes(b"x")
    assert load(tmp_path, SHORT + "camera: face.jpg\n").camera == tmp_path / "face.jpg"
