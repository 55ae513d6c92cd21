"""The proof of a wipe goes over the line, else onto every stick that is in."""

from pathlib import Path

import pytest

from kiosk.provisioning import wiped


@pytest.mark.parametrize("line", [True, False])
def test_without_a_line_each_stick_takes_the_proof(
    line: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[tuple[str, ...]] = []

    def refusal(command: str, settings: Path, *words: str, seconds: float) -> str:
        asked.append((command, *words))
        return "" if line or words else "N-101"

    monkeypatch.setattr(wiped, "refusal", refusal)
    wiped.bring(tmp_path / "t.toml", lambda: [tmp_path / "a", tmp_path / "b"])
    onto = [("wiped", "--stick", str(tmp_path / name)) for name in ("a", "b")]
    assert asked == [("wiped",), *([] if line else onto)]
