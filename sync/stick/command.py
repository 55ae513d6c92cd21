"""``python -m sync stick``: what a technician sees of an insertion, in both languages."""

import json
from pathlib import Path

from contracts.sticks import StickOutcome
from sync.clock import utc_now
from sync.settings import SyncSettings
from sync.stick.visit import Visit, Visited
from sync.updates.words import sentence

_OUTCOMES: dict[StickOutcome, tuple[str, str]] = {
    StickOutcome.APPLIED: ("the terminal runs the set of the stick", "终端已运行更新盘上的套件"),
    StickOutcome.STAGED: (
        "the set is taken; the terminal switches to it when nobody is served",
        "套件已取得，终端将在无人办理时切换",
    ),
    StickOutcome.NOTHING: (
        "no set is chosen for this terminal; other words on the stick were taken",
        "未为本机选择套件；更新盘上的其他指示已接收",
    ),
}
_NOT_LEFT = (
    "the result could not be written onto the stick: is it full, write-protected or pulled out?",
    "结果未能写入更新盘：是否已满、写保护或已拔出？",
)


def stick(settings: SyncSettings, folder: Path, *, wait_s: float, as_json: bool) -> int:
    """Take a stick; exit code 0 unless it was refused or its result could not be left on it."""
    visited = Visit(settings, folder, utc_now).run(wait_s)
    print(_document(visited) if as_json else "\n".join(_sentences(visited)))
    return 0 if visited.outcome is not StickOutcome.REFUSED and visited.left else 1


def _sentences(visited: Visited) -> list[str]:
    if visited.word is None:
        english, chinese = _OUTCOMES[visited.outcome]
    else:
        english, chinese = sentence(visited.word), sentence(visited.word, "zh-CN")
    lines = [f"stick: {english}", f"更新盘：{chinese}"]
    if visited.left:
        lines.append(
            f"stick: {visited.records} sealed records left on it, {visited.settled} settled"
        )
        lines.append(
            f"更新盘：已存入 {visited.records} 份密封记录，{visited.settled} 份已由中心确认"
        )
    if visited.inherited:
        lines.append(f"stick: {visited.inherited} records of the terminal before taken from it")
        lines.append(f"更新盘：已从中取得原终端的 {visited.inherited} 份记录")
    if not visited.left and visited.serial:
        lines += [f"stick: {_NOT_LEFT[0]}", f"更新盘：{_NOT_LEFT[1]}"]
    return lines


def _document(visited: Visited) -> str:
    word = visited.word
    return json.dumps(
        {
            "outcome": visited.outcome.value,
            "reason": "" if word is None else word.value,
            "said": "" if word is None else sentence(word),
            "settled": visited.settled,
            "records": visited.records,
            "inherited": visited.inherited,
            "left": visited.left,
        }
    )
