"""What terminal a plan's residents want, all of them together."""

from dataclasses import replace
from pathlib import Path

from demo.plan.shape import Plan, Visit
from demo.play import wanted_by
from demo.reading import GrammarError
from demo.stage import StageOptions
from demo.words import DEVICE_CLASSES, USUAL_DEVICES


def options_for(plan: Plan, name: str, folder: Path) -> StageOptions:
    """The terminal of this name as its residents want it.

    Devices that one of them needs the others leave alone, unless a file says which there are.

    Raises:
        GrammarError: two of them want different terminals.
    """
    usual = StageOptions(folder=folder, keep_terminal=True)
    visits = [step for step in plan.steps if isinstance(step, Visit) and step.at == name]
    if not visits:
        return usual
    wants = [(visit, wanted_by(visit.resident, usual)) for visit in visits]
    first, options = wants[0]
    fitted = _devices(options)
    camera, idle = options.camera, options.idle
    for visit, other in wants[1:]:
        named = [v.resident.devices for v in (first, visit) if v.resident.devices is not None]
        more = _devices(other)
        unlike = other.screen != options.screen or (named and more != fitted)
        if unlike or (camera and other.camera and other.camera != camera):
            raise GrammarError(
                f"{first.file.name} and {visit.file.name} do not want the same terminal at {name}"
            )
        fitted |= more
        camera, idle = camera or other.camera, idle or other.idle
    devices = tuple(device for device in DEVICE_CLASSES if device in fitted)
    return replace(options, fitted=devices, camera=camera, idle=idle)


def _devices(options: StageOptions) -> set[str]:
    return set(USUAL_DEVICES if options.fitted is None else options.fitted)
