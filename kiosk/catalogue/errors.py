"""Why an item document is not offered."""

from contracts.errors import InvalidDocumentError


class DuplicateItemError(InvalidDocumentError):
    """Another file with the same item code was loaded before."""

    code = "P-141"


class UnreadableItemError(InvalidDocumentError):
    """The file cannot be read, or is not YAML."""

    code = "P-142"
