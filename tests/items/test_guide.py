"""The guide for authors keeps its word: its example runs, and its tables are complete."""

import re
from pathlib import Path
from typing import get_args

from contracts.items import Basis, Guide, ItemDocument, Pattern, Question, QuestionType
from kiosk.catalogue.check import check_file
from kiosk.catalogue.expressions import FUNCTIONS, IDENTITY
from kiosk.catalogue.loading import load_item

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "items.md").read_text("utf-8")


def example(folder: Path) -> Path:
    """The example of the guide as a file."""
    found = re.search(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)
    assert found is not None
    path = folder / "library-card.yaml"
    path.write_text(found.group(1), "utf-8")
    return path


def test_the_example_can_be_offered_and_uses_every_question_type(tmp_path: Path) -> None:
    path = example(tmp_path)
    found = {finding.rule for _, finding in check_file(path, ROOT / "assets" / "icons").findings}
    assert found == {"examples"}
    types = {question.type for question in load_item(path).doc.questions}
    lacking = set(get_args(QuestionType)) - types
    assert not lacking, f"the complete item of docs/items.md asks no question of {lacking}"


def test_every_field_type_and_name_is_explained() -> None:
    fields = {
        field.alias or name
        for model in (ItemDocument, Guide, Basis, Question)
        for name, field in model.model_fields.items()
    }
    names = fields | set(get_args(QuestionType)) | set(get_args(Pattern))
    assert {name for name in names if f"`{name}`" not in GUIDE} == set()
    rule_names = {f"identity.{name}" for name in IDENTITY} | {"day(", "years_ago(", "for_self"}
    assert {name for name in rule_names if f"`{name}" not in GUIDE} == set()
    assert {"day", "years_ago"} <= FUNCTIONS
