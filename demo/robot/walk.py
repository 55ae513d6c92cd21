"""One visit from the first touch to its end: the loop around a resident's steps."""

import queue
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from demo.link import FrameWatch, ScreenLink, ScreenLostError, Tree
from demo.resident import Resident
from demo.robot.careful import CarefulHand, WalkedAwayError
from demo.robot.faults import FaultPlan
from demo.robot.hand import StuckError
from demo.robot.keyed import KeyedHand
from demo.robot.record import Record, now_ms
from demo.robot.visitor import Devices, Visitor
from demo.steps import hand

PAGE_LIMIT_S = 65.0
"""Longer than a print takes at most: its printer's port may rest first."""
EXTERNAL_LIMIT_S = 150.0
OVERALL_LIMIT_S = 420.0
RECONNECT_S = 60.0
MOVING_MS, PAUSE_S = 50, 0.02
STILL_S, STILL_MS, STILL_PAUSE_S = 0.5, 250, 0.1
"""Between two looks: who waits for a machine for longer than this looks up less often."""
WAYS_OUT = ("action:way-out", "action:done-finish", "action:finish", "action:home", "action:help")


@dataclass
class End:
    """How a visit ended. ``how``: finished | stopped | cleared | dead | stuck."""

    how: str
    page: str = ""
    reason: str = ""
    way_out: bool = False


class Walk:
    """Plays one resident at one terminal."""

    def __init__(
        self,
        resident: Resident,
        socket_path: Path,
        devices: Devices,
        plan: FaultPlan,
        record: Record,
        terminal_alive: Callable[[], bool],
        external: bool,
        spoken: Path | None = None,
        items: tuple[Path, ...] = (),
    ) -> None:
        self._resident = resident
        self._devices = devices
        self._path = socket_path
        self._spoken, self._items = spoken, items
        self._plan = plan
        self._record = record
        self._alive = terminal_alive
        self._limit = EXTERNAL_LIMIT_S if external else PAGE_LIMIT_S
        self._frames: FrameWatch | None = None
        self._pump: threading.Thread | None = None
        self._ended = threading.Event()
        self._touched_page = ""
        self._seen = ""
        self._link = ScreenLink(socket_path)
        self._hand = self._new_hand()
        self.visitor = Visitor(resident, self._hand, devices)

    def _new_hand(self) -> CarefulHand:
        hand: CarefulHand = CarefulHand(self._link, self._record)
        by = self._resident.hand
        if by != "touch":
            both_ways = by != "switches"
            hand = KeyedHand(self._link, self._record, self._devices, both_ways=both_ways)
        hand.plan = self._plan
        hand.hears = self._resident.voice == "headphones"
        hand.taps_twice = "taps-twice" in self._resident.habits
        self._frames = FrameWatch(self._path, pictures=True)
        self._pump = threading.Thread(
            target=self._watch, args=(self._frames,), name="pages", daemon=True
        )
        self._pump.start()
        return hand

    def _watch(self, frames: FrameWatch) -> None:
        """Every page that was on the screen, however short, fires its faults and is kept."""
        while not self._ended.is_set():
            with suppress(queue.Empty):
                frame = frames.frames.get(timeout=0.2)
                if frame.page and frame.page != self._seen:
                    self._seen = frame.page
                    if hand(frame.page).number:
                        self._remember()  # a kill on this page would take the commit's time along
                    self._plan.page_shown(frame.page)
                    self._record.page_shown(frame.page, frame.t_ms, frame.picture)
            if frames is not self._frames:
                return

    def close(self) -> None:
        """Let go of the screen."""
        self._ended.set()
        if self._frames is not None:
            self._frames.close()
        self._link.close()

    # ---- the loop ----------------------------------------------------------------------------

    def run(self) -> End:
        """Touch until the visit is over."""
        limit = time.monotonic() + OVERALL_LIMIT_S + (self._limit - PAGE_LIMIT_S)
        progress = time.monotonic()
        last: tuple[object, ...] = ()
        undone = self._plan.undone
        begun = False
        fresh = True
        while time.monotonic() < limit:
            if self._plan.error:
                return End("stuck", self._seen, self._plan.error)
            try:
                tree = self._hand.look_steady() if fresh else self._hand.look()
                if hand(tree.page).first and (begun or self._gone_for_good):
                    return self._over(tree)
                did = self._step(tree)
                begun = begun or not hand(tree.page).first
            except ScreenLostError:
                if not self._reconnect():
                    how = "finished" if self.visitor.has_receipt else "dead"
                    return End(how, self._seen, "the terminal's process is gone")
                begun, progress = False, time.monotonic()
                if self.visitor.has_receipt:
                    return End("finished", self._seen, "the terminal came back after the receipt")
                self.visitor.start_again()
                continue
            except WalkedAwayError:
                did = False
            except StuckError as error:
                if not self._moved_on(tree):
                    return self._stopped(str(error))
                did = True
            now = _fingerprint(tree)
            mended = self._plan.undone
            fresh = now != last or did or mended != undone
            if fresh:
                last, undone, progress = now, mended, time.monotonic()
            if hand(tree.page).stops:
                return self._take_way_out(tree)
            if time.monotonic() - progress > self._patience(tree):
                return self._stopped(self.visitor.lack or "nothing more can be done")
            if not did:
                still = time.monotonic() - progress > STILL_S
                with suppress(ScreenLostError):
                    self._hand.wait_frame(tree.frame, STILL_MS if still else MOVING_MS)
                time.sleep(STILL_PAUSE_S if still else PAUSE_S)
        return End("stuck", self._seen, "the visit takes too long")

    @property
    def _gone_for_good(self) -> bool:
        """Nobody is there and nobody comes back: the first page stays as it is."""
        return self._plan.walked_away and not self._plan.undo_pending

    def _moved_on(self, tree: Tree) -> bool:
        """The page went while it was touched, or the screen with it: what follows is new."""
        try:
            return self._hand.look().page != tree.page
        except ScreenLostError:
            return True

    def _step(self, tree: Tree) -> bool:
        if tree.page and tree.page != self._touched_page:
            self._touched_page = tree.page
            if not self._seen:  # it was on the screen before anybody watched
                self._seen = tree.page
                self._plan.page_shown(tree.page)
                self._record.page_shown(tree.page, now_ms(), self._link.grab())
            if not hand(tree.page).questions:
                self._hand.picture(again=True)
            self._remember()
        if self._plan.walked_away:
            return False
        return self.visitor.step(tree)

    def _over(self, tree: Tree) -> End:
        """The terminal is back on its first page."""
        self._remember()
        card, social = self._resident.card or {}, self._resident.social_card
        secrets = [card.get("name"), card.get("id_number"), card.get("english_name")]
        secrets += [social.chip["name"], social.chip["id_number"]] if social else []
        shown = " ".join(f"{node.name} {node.value}" for node in tree.nodes)
        if any(secret and secret in shown for secret in secrets):
            return End("stuck", tree.page, "the screen still shows who was here")
        return End("cleared" if self._plan.walked_away else "finished", tree.page)

    def _patience(self, tree: Tree) -> float:
        limit = self._limit if hand(tree.page).waits else PAGE_LIMIT_S
        if self._plan.walked_away:
            return EXTERNAL_LIMIT_S * 2
        expected_stop = self._resident.expect.terminal == "stopped-with-way-out"
        if expected_stop and not self._plan.undo_pending and not hand(tree.page).waits:
            return min(limit, 8.0)
        return limit + (60.0 if self._plan.undo_pending else 0.0)

    # ---- ends --------------------------------------------------------------------------------

    def _stopped(self, reason: str) -> End:
        """The resident cannot go on: is there a way out that can be touched?"""
        with suppress(ScreenLostError):
            tree = self._hand.look()
            self._record.snap(tree.page, self._link.grab())
            self._remember()
            out = any((node := tree.find(name)) and node.enabled for name in WAYS_OUT)
            how = "stopped" if hand(tree.page).may_stop else ""
            end = End(how or "stuck", tree.page, reason, out)
            if end.how == "stopped":
                self._leave(tree)
            return end
        return End("dead", self._seen, "the terminal's process is gone")

    def _take_way_out(self, tree: Tree) -> End:
        self._remember()
        out = self._leave(tree)
        return End("stopped", tree.page, "the terminal says why it cannot go on", out)

    def _leave(self, tree: Tree) -> bool:
        """Touch a way out and see that it leads somewhere."""
        for name in ("action:done-finish", "action:finish", "action:home", "action:way-out"):
            node = tree.find(name)
            if node is None or not node.enabled:
                continue
            with suppress(WalkedAwayError, ScreenLostError):
                self._hand.tap(node)
                if self._hand.until(lambda t: t.page != tree.page, 5.0) is not None:
                    self._remember()
                    return True
        return False

    # ---- the terminal's process --------------------------------------------------------------

    def _remember(self) -> None:
        with suppress(ScreenLostError):
            self._record.terminal_life(self._link.trace(), self._link.heartbeat())

    def _reconnect(self) -> bool:
        """The screen is gone: wait until it is started again, when it will be."""
        end = time.monotonic() + RECONNECT_S
        self._link.close()
        while time.monotonic() < end and (self._plan.undo_pending or self._alive()):
            try:
                self._link = ScreenLink(self._path)
                self._link.tree()
            except ScreenLostError:
                self._link.close()
                time.sleep(0.1)
                continue
            old, self._seen = self._frames, ""
            hand = self._new_hand()
            if old is not None:
                old.close()
            self._hand.link = hand.link
            return True
        return False


def _fingerprint(tree: Tree) -> tuple[object, ...]:
    """What counts as something having happened; clocks and countdowns do not."""
    nodes = tuple((n.id, n.enabled, n.checked, n.value) for n in tree.nodes if n.id)
    return (tree.page, nodes)
