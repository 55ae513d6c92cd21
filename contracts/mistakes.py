"""What a schema has against a document, in words."""

from pydantic import ValidationError


def first_mistake(error: ValidationError) -> tuple[str, str]:
    """The place of the first mistake, "document" where it is the whole, and what is wrong there."""
    first = error.errors()[0]
    return ".".join(str(part) for part in first["loc"]) or "document", str(first["msg"])
