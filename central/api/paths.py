"""The path that a terminal signed."""

from starlette.types import Scope


def signed_paths(scope: Scope) -> list[str]:
    """The path as it may have stood in the request line of the terminal: terminals that come past
    the proxy know nothing of its prefix.
    """
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    path = raw.split(b"?", 1)[0].decode("latin-1")
    prefix: str = scope.get("public_prefix", "")
    return [path, path.removeprefix(prefix)] if prefix else [path]
