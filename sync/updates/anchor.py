"""Whether some bytes are a root of signed metadata, as the library would begin with them."""

from pathlib import Path

from tuf.api.exceptions import RepositoryError
from tuf.api.metadata import Metadata, Root


def is_root(data: bytes) -> bool:
    """Whether this is a root that enough of its own keys have signed; its age is no matter."""
    try:
        signed = Metadata[Root].from_bytes(data)
        if not isinstance(signed.signed, Root):
            return False
        signed.signed.verify_delegate(Root.type, signed.signed_bytes, signed.signatures)
    except (RepositoryError, ValueError, RecursionError):
        return False
    return True


def lacks_root(path: Path) -> bool:
    """Whether no root lies there, or what lies there is damaged. Raises OSError."""
    try:
        return not is_root(path.read_bytes())
    except FileNotFoundError:
        return True
