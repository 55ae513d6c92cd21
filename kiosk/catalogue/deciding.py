"""Conditions that decide nothing: they stop everybody or nobody, whoever comes."""

from collections.abc import Iterator, Mapping

from contracts.rules import CompiledItem
from kiosk.catalogue.finding import Finding
from kiosk.catalogue.samples import Trial, hangs_on, shown_when


def check_conditions(item: CompiledItem, seen: Mapping[str, set[bool]]) -> Iterator[Finding]:
    """Conditions that are never met, or always.

    Args:
        item: with its rules compiled.
        seen: what the example residents have met and not met, by condition.
    """
    doc = item.doc
    for index, condition in enumerate(doc.conditions):
        asked = hangs_on(doc.questions, [condition.when])
        questions = [question for question in doc.questions if question.id in asked]
        rules = [condition.when, *(rule for each in questions for rule in shown_when(each))]
        trial = Trial(questions, rules)
        met = set(seen.get(condition.id, ()))
        for context in trial:
            if len(met) == 2:
                break
            held = item.met(condition, context)
            if held is not None:
                met.add(held)
        if len(met) < 2:
            said = (
                "always holds: it stops nobody"
                if True in met
                else "never holds: it stops everybody"
            )
            said = said if met else "is never decided: it stops nobody"
            yield Finding(
                ("conditions", index, "when"),
                f"a dead condition, it {said}",
                serious=trial.whole,
                rule="dead-condition",
            )
