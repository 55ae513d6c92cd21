"""What people do at the centre: editor, reviewer and operator, each with a key of their own."""

import json
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from demo.plan.failing import StepError
from demo.plan.shape import CommandTo, NoticeAt, Publish, Rollout
from demo.plan.stage import PlanStage
from demo.processes import Ended

EDITOR, REVIEWER, OPERATOR = "editor", "reviewer", "operator"
MOST_LINES = 4
NOTE = "Published by a plan."
"""What a set is said to be for when its plan says nothing."""


class People:
    """Does at the centre's command line what a plan asks for."""

    def __init__(self, stage: PlanStage) -> None:
        self._stage = stage

    # ---- sets --------------------------------------------------------------------------------

    def publish(self, step: Publish) -> None:
        """Draft, review, sign; or see it refused for the reason that the plan names."""
        ended = self.draft(step)
        if ended.code == 0:
            ended = self.sign(step, ended)
        if step.refused is None:
            if ended.code != 0:
                raise StepError(f"{step.set} was not published: {_said(ended)}")
        elif ended.code == 0:
            raise StepError(f"{step.set} was published and should have been refused")
        elif step.refused not in f"{ended.err}\n{ended.out}":
            raise StepError(
                f"{step.set} was refused, but without the words {step.refused!r}: {_said(ended)}"
            )

    def draft(self, step: Publish) -> Ended:
        """The editor's part, whatever comes of it."""
        return self._ask("publish", "draft", *_draft_words(step), *self._key(EDITOR), "--json")

    def sign(self, step: Publish, drafted: Ended) -> Ended:
        """The reviewer's part, who accepts what may be accepted, whatever comes of it."""
        accepted = [word for name in _findings(drafted) for word in ("--accept", name)]
        words = ("--set", step.set, *accepted, *self._key(REVIEWER), "--json")
        return self._ask("publish", "sign", *words)

    def roll_out(self, step: Rollout, *only: str) -> None:
        """Let a signed set go to the terminals, or ``only`` to some: ``terminal=t1``."""
        words = ["--set", step.set, "--rings", ",".join(map(str, step.rings))]
        if step.gate is not None:
            words += ["--gate-visits", str(step.gate.visits), "--gate-rise", str(step.gate.rise)]
        words += [word for part in only for word in ("--only", part)]
        self._do("rollout", "start", *words, "--window", step.window, "--as", OPERATOR)

    def rollouts(self) -> list[dict[str, Any]]:
        """Every rollout and how it stands, oldest first; nothing while the centre cannot say."""
        ended = self._ask("rollout", "list", "--json", quietly=True)
        return _objects(ended.out) if ended.code == 0 else []

    def fleet(self) -> list[dict[str, Any]]:
        """Every terminal as the centre knows it; nothing while it cannot say."""
        ended = self._ask("fleet", "--json", quietly=True)
        return _objects(ended.out) if ended.code == 0 else []

    # ---- words to terminals ------------------------------------------------------------------

    def command(self, step: CommandTo) -> None:
        """Tell a terminal to do something."""
        text = ("--text", step.text) if step.text else ()
        self._do("command", "--to", step.to, "--do", step.do, *text, "--as", OPERATOR)

    def notice(self, step: NoticeAt) -> None:
        """Say that items are not offered for a while."""
        words = ["--start", f"+{step.start_s:g}s", "--text", step.text]
        words += ["--items", ",".join(step.items)] if step.items else ["--all-items"]
        if step.at:
            words += ["--at", ",".join(step.at)]
        if step.end_s is not None:
            words += ["--end", f"+{step.end_s:g}s"]
        if step.confirmed_s is not None:
            words += ["--confirmed-until", f"+{step.confirmed_s:g}s"]
        self._do("notice", *words, "--as", OPERATOR)

    # ---- the command line --------------------------------------------------------------------

    def _do(self, *words: str) -> Ended:
        ended = self._ask(*words)
        if ended.code != 0:
            raise StepError(f"the centre refused it: {_said(ended)}")
        return ended

    def _ask(self, *words: str, quietly: bool = False) -> Ended:
        ended = self._stage.centre.ask(*words)
        if not quietly or ended.code != 0:
            self._note(words, ended)
        return ended

    def _note(self, words: Sequence[str], ended: Ended) -> None:
        told = {"command": list(words), "code": ended.code, "out": ended.out, "err": ended.err}
        with (self._stage.folder / "logs" / "people.jsonl").open("a", encoding="utf-8") as log:
            log.write(json.dumps(told, ensure_ascii=False) + "\n")

    def _key(self, who: str) -> tuple[str, ...]:
        file = self._stage.people / f"{who}.key"
        return ("--as", who, "--key", str(file), "--passphrase", str(file.with_suffix(".pass")))


def _draft_words(step: Publish) -> list[str]:
    words = ["--set", step.set, "--note", NOTE if step.note is None else step.note]
    for name, folder in (("items", step.items), ("overlays", step.overlays), ("pack", step.pack)):
        if folder is not None:
            words += [f"--{name}", str(folder)]
    return [*words, "--emergency"] if step.emergency else words


def _objects(text: str) -> list[dict[str, Any]]:
    """Objects of a JSON list, or one on each line; what is neither is left out."""
    with suppress(ValueError):
        found = json.loads(text)
        rows = found if isinstance(found, list) else [found]
        return [row for row in rows if isinstance(row, dict)]
    found = []
    for line in text.splitlines():
        with suppress(ValueError):
            found.append(json.loads(line))
    return [row for row in found if isinstance(row, dict)]


def _findings(ended: Ended) -> list[str]:
    """Names of the findings that a reviewer may accept."""
    return [str(row["name"]) for row in _objects(ended.out) if row.get("level") == "accept"]


def _said(ended: Ended) -> str:
    """The last lines of what it said: a refusal names its reasons before it."""
    return "; ".join(ended.err.splitlines()[-MOST_LINES:]) or f"exit code {ended.code}"
