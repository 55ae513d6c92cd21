"""The page of a set says how the recordings stand that it lacked."""

from central.folder import DataFolder
from central.publishing.recordings import Ended, Fault, Phrase, Recordings
from central.storage.publishing import EditionRow
from tests.central.harness import HASH, START, RunningCentre
from tests.console.operations import give_passwords
from tests.console.test_rights import Browsing

PHRASES = [Phrase("zh-CN", f"{number:020x}", f"第 {number} 句") for number in range(3)]


def edition(name: str) -> EditionRow:
    return EditionRow(
        number=1,
        name=name,
        state="review",
        sha256=HASH,
        base="shipped",
        note="why",
        emergency=False,
        made_by="editor",
        made_at=START,
        bundle="{}",
        findings="[]",
        accepted="[]",
        changes="[]",
        examples="{}",
        reason="",
    )


def test_how_recordings_stand_is_on_the_page_of_their_set(running: RunningCentre) -> None:
    give_passwords(running.database)
    with running.database.write() as session:
        session.add(edition("2026.2"))
    recordings = Recordings(DataFolder(running.data).voice)
    reviewer = Browsing(running, "reviewer")
    assert "录音" not in reviewer.get("/sets/1").text
    recordings.ask("2026.2", PHRASES)
    assert "已制作 0 句，共 3 句。 其余现在没有在制作" in reviewer.get("/sets/1").text
    with recordings.turn():
        assert "其余正在制作" in reviewer.get("/sets/1").text
    recordings.keep(PHRASES[0], b"OggS")
    lacking = frozenset(phrase.path for phrase in PHRASES[1:])
    recordings.note_end(Ended(Fault.CRASHED, "3: <no model>", lacking))
    page = reviewer.get("/sets/1").text
    assert "已制作 1 句，共 3 句。 其余没有做成" in page
    assert "制作程序中途结束：3: &lt;no model&gt;" in page
    for phrase in PHRASES[1:]:
        recordings.keep(phrase, b"OggS")
    assert "下次起草时，需要的会一并带上" in reviewer.get("/sets/1").text
    reviewer.session.close()
