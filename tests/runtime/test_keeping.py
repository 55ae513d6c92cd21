"""What a resident confirmed is what is kept: nothing of a draft is forgotten on the way."""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import fields
from pathlib import Path
from queue import SimpleQueue

import pytest

from contracts.envelope import OpeningKey, open_record
from contracts.submission import SubmissionRecord, parse_record
from kiosk.records.migrate import migrate
from kiosk.records.outbox import Outbox
from kiosk.records.store import RecordStore, open_store
from kiosk.runtime import keeping
from kiosk.runtime.keeping import RecordKeeper
from kiosk.visit.records import Commit, Committed, Draft, ReprintsFound
from kiosk.visit.state import Facts
from tests.records.drafts import AT
from tests.visit import ev
from tests.visit.visitor import Visitor
from tests.visit.words import COMPLAINT, with_catch_all


@pytest.fixture
def key() -> OpeningKey:
    return OpeningKey.generate()


@pytest.fixture
def store(tmp_path: Path, key: OpeningKey) -> Iterator[RecordStore]:
    migrate(tmp_path)
    opened = open_store(tmp_path, key.sealing_key(), "t-0001", 1)
    yield opened
    opened.close()


def test_everything_of_a_draft_is_looked_at_when_it_is_kept() -> None:
    looked = set(re.findall(r"\bdraft\.(\w+)", Path(keeping.__file__).read_text("utf-8")))
    assert {field.name for field in fields(Draft)} - looked == set()


def test_who_gave_no_name_has_none_in_the_record_nor_on_paper(
    facts: Facts, store: RecordStore, key: OpeningKey, tmp_path: Path
) -> None:
    hall = with_catch_all(facts)
    visitor = Visitor(hall).start("complaints").do(ev.OtherWayChosen("no_name"), ev.NoticeAgreed())
    visitor.fill(COMPLAINT).accept_review().keep()
    posted: SimpleQueue[ev.Event] = SimpleQueue()
    keeper = RecordKeeper(store, hall, post=posted.put, kick=lambda: None, now=lambda: AT)
    keeper.start()
    asked = visitor.last(Commit)
    keeper.commit(asked)
    assert isinstance(posted.get(timeout=60), Committed)
    paper = keeper.receipt(asked.draft.submission, reprint=False)
    assert (paper.applicant_masked, paper.id_masked) == ("没有留姓名", "")
    assert paper.taken == ("申请表 1 份",)
    keeper.find_reprints()
    found = posted.get(timeout=60)
    keeper.stop()
    assert found == ReprintsFound(()), "no card opens it, so it is offered to nobody"
    with closing(Outbox(tmp_path)) as outbox:
        sealed = outbox.pending(1)[0]
    record = parse_record(open_record(key, sealed.envelope).content)
    assert isinstance(record, SubmissionRecord)
    assert (record.identity, record.identity_level) == (None, "L0")
