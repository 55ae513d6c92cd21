"""Runs the rig against builds that are broken on purpose."""

from dataclasses import replace

from tests.powercut import sabotage
from tests.powercut.damage import damaged
from tests.powercut.judge import judged
from tests.powercut.plan import below, states, under
from tests.powercut.prepare import Workshop
from tests.powercut.sabotage import CAUGHT_BY, DAMAGE_BUILDS, SYNC_BUILDS
from tests.powercut.subject import TERMINAL
from tests.powercut.trace import Recording


def caught(workshop: Workshop, sound: Recording, wanted: int, seed: int) -> dict[str, set[str]]:
    """By each broken build, the promises that the rig saw broken, of those that show it.

    Args:
        sound: of a build that is not broken; its bytes are damaged for those without hashes.
        wanted: about how many states of all builds together.
    """
    found: dict[str, set[str]] = {name: set() for name in CAUGHT_BY}
    before = under({name: {TERMINAL: None} for name in SYNC_BUILDS})
    for state in states(workshop.record("broken_builds", before=before), wanted, seed):
        start = state.told.maybe.get("start")
        if start is not None:
            own = replace(state, image=below(state.image, start["of"]))
            faults = judged(own, workshop.opening, workshop.folder)
            found[start["of"]] |= {fault.promise for fault in faults}
    for name, part in DAMAGE_BUILDS.items():
        with sabotage.broken(name):
            for state in damaged(sound, wanted // 2, seed, part):
                faults = judged(state, workshop.opening, workshop.folder)
                found[name] |= {fault.promise for fault in faults}
    return {name: broken & CAUGHT_BY[name] for name, broken in found.items()}
