"""Why an item document is not offered."""

from contracts.errors import InvalidDocumentError


class DuplicateItemError(InvalidDocumentError):
    """Another file with the same item code was loaded before."""

    code = "P-141"
