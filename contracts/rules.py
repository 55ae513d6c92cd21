"""What an item's rules say about a visit. Pure; the same at the terminal and at the centre."""

import hashlib

from contracts.canonical import canonical_bytes
from contracts.forms import CompiledForm, RuleContext
from contracts.items import Condition, ItemDocument, Material, Text
from contracts.repeating import unrolled


class CompiledItem(CompiledForm):
    """An item document with its expressions compiled once. Use from one thread.

    ``doc`` has its repeated sections unrolled; ``written`` is the document as it was written, and
    ``hash`` is of that.

    Raises:
        InvalidDocumentError: an expression is not CEL or names an unknown question.
    """

    def __init__(self, doc: ItemDocument) -> None:
        made = unrolled(doc)
        super().__init__(made.doc.questions, made.doc.sections, made.groups)
        self.doc, self.written = made.doc, doc
        content = doc.model_dump(mode="json", by_alias=True)
        self.hash = hashlib.sha256(canonical_bytes(content)).hexdigest()
        notice = doc.notice.model_dump(mode="json")
        self.notice_sha256 = hashlib.sha256(canonical_bytes(notice)).hexdigest()
        for condition in doc.conditions:
            self._compile(f"conditions.{condition.id}", condition.when)
        if doc.photo is not None and isinstance(doc.photo.required, str):
            self._compile("photo.required", doc.photo.required)
        for material in doc.materials:
            if isinstance(material.required, str):
                self._compile(f"materials.{material.id}.required", material.required)
        if doc.receipt.answered_when is not None:
            self._compile("receipt.answered_when", doc.receipt.answered_when)
        for n, step in enumerate(doc.receipt.next_steps):
            if not isinstance(step, Text) and step.show_when is not None:
                self._compile(f"receipt.next_steps.{n}", step.show_when)

    def answered(self, context: RuleContext) -> bool:
        """Whether the office answers somebody with these answers."""
        rule = self.doc.receipt.answered_when
        return rule is None or bool(self._holds(rule, context, self._visible(context)[1]))

    def next_steps(self, context: RuleContext, *, photo: bool) -> tuple[Text, ...]:
        """What happens next for somebody with these answers, with a photo or without."""
        answers = self._visible(context)[1]
        found = []
        for step in self.doc.receipt.next_steps:
            if isinstance(step, Text):
                found.append(step)
            elif step.photo in (None, photo) and (
                step.show_when is None or self._holds(step.show_when, context, answers)
            ):
                found.append(step.text)
        return tuple(found)

    def unmet_condition(self, context: RuleContext, *, stage: str) -> Condition | None:
        """The first condition of the stage that does not hold; answers decide both stages."""
        for condition in self.doc.conditions:
            if condition.stage == stage and self.met(condition, context) is False:
                return condition
        return None

    def met(self, condition: Condition, context: RuleContext) -> bool | None:
        """Whether a condition holds; None where a fact lacks to decide it."""
        if condition.needs_clock and context.today is None:
            return None
        return self._holds(condition.when, context, self._visible(context)[1])

    def photo_required(self, context: RuleContext) -> bool:
        """Whether the item asks for a portrait with these answers."""
        photo = self.doc.photo
        if photo is None or isinstance(photo.required, bool):
            return bool(photo and photo.required)
        return bool(self._holds(photo.required, context, self._visible(context)[1]))

    def required_materials(self, context: RuleContext) -> tuple[Material, ...]:
        """The papers that the item asks for with these answers, in its order."""
        answers = self._visible(context)[1]
        return tuple(
            material
            for material in self.doc.materials
            if (
                material.required
                if isinstance(material.required, bool)
                else self._holds(material.required, context, answers)
            )
        )
