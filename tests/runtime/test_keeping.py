"""What a resident confirmed is what is kept: nothing of a draft is forgotten on the way."""

import re
from dataclasses import fields
from pathlib import Path

from kiosk.runtime import keeping
from kiosk.visit.records import Draft


def test_everything_of_a_draft_is_looked_at_when_it_is_kept() -> None:
    looked = set(re.findall(r"\bdraft\.(\w+)", Path(keeping.__file__).read_text("utf-8")))
    assert {field.name for field in fields(Draft)} - looked == set()
