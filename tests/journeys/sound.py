"""What was heard in a visit: ``sound.wav`` is loud where ``spoken.json`` says so, only there."""

import json
import wave
from itertools import pairwise
from pathlib import Path

import numpy as np

LEAST_MS = 300
"""A word; what was broken off sooner may be no more than the breath before it."""
SLACK_MS = 120
LEAST_PAGES = 8


def check_sound(visit: Path) -> None:
    """Nothing overlaps, every page speaks, and every sound is one that was told."""
    spoken = json.loads((visit / "spoken.json").read_text("utf-8"))
    assert all(one["end_ms"] <= two["start_ms"] + 1 for one, two in pairwise(spoken))
    assert {each["source"] for each in spoken} <= {"recorded", "made", "joined", "live", "light"}
    pages = [each["page"] for each in json.loads((visit / "timeline.json").read_text())["pages"]]
    heard = {each["page"] for each in spoken}
    begun = next(place for place, page in enumerate(pages) if page in heard)
    assert set(pages[begun:-1]) <= heard, set(pages[begun:-1]) - heard
    assert len(heard) >= LEAST_PAGES
    with wave.open(str(visit / "sound.wav")) as file:
        rate = file.getframerate()
        sound = np.abs(np.frombuffer(file.readframes(file.getnframes()), "<i2").astype(int))
    silent = np.ones(len(sound), bool)
    for each in spoken:
        begin, end = (round(each[name] * rate / 1000) for name in ("start_ms", "end_ms"))
        slack = SLACK_MS * rate // 1000
        silent[max(0, begin - slack) : end + slack] = False
        if each["end_ms"] - each["start_ms"] >= LEAST_MS:
            assert int(sound[begin:end].max(initial=0)) > 300, each["text"]
    assert int(sound[silent].max(initial=0)) == 0
