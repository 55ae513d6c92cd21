"""A page looks the same whatever was shown before it."""

import pytest

from tests.pages import Sample, samples
from tests.ui.stage import Stage
from tests.visit.sn import Mode

Placed = set[tuple[str, int, int, int, int]]


def placed(stage: Stage, sample: Sample) -> Placed:
    """Where everything stands that has a text or a name."""
    stage.show(sample, Mode.ELDER)
    said = ((str(i.property("text") or i.objectName() or ""), stage.rect(i)) for i in stage.items())
    return {
        (text, round(at.x()), round(at.y()), round(at.width()), round(at.height()))
        for text, at in said
        if text
    }


@pytest.mark.parametrize(
    "orientation", ["portrait", pytest.param("landscape", marks=pytest.mark.long)]
)
def test_every_page_stands_the_same_after_other_variants_of_it(
    stages: dict[str, Stage], orientation: str
) -> None:
    stage = stages[orientation]
    every = list(samples(Mode.ELDER, orientation, "zh-CN"))
    forth = {sample.name: placed(stage, sample) for sample in every}
    back = {sample.name: placed(stage, sample) for sample in reversed(every)}
    assert not {name: forth[name] ^ back[name] for name in forth if forth[name] != back[name]}
