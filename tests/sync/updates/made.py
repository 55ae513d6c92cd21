"""What the sets of these tests are made of."""

from contracts.canonical import sha256_hex
from contracts.sets import SetManifest
from tests.sync.updates.repository import Repository

ITEM = {"items/elder-allowance.yaml": b"code: elder-allowance\n" * 40}
BIG = {"voice/welcome.ogg": bytes(range(256)) * 256}
OVERLAY = b'{"schema":1,"district":"500199","patches":[]}'


def hash_of(files: dict[str, bytes]) -> str:
    return sha256_hex(next(iter(files.values())))


def newer(repository: Repository, name: str = "2026.2") -> SetManifest:
    made = repository.add_set(name, {"items/elder-allowance.yaml": name.encode() * 9}, number=2)
    repository.sign()
    return made
