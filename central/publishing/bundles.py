"""Metadata that people sign in turn, and that takes effect together or not at all."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from securesystemslib.signer import Signer
from tuf.api.exceptions import UnsignedMetadataError
from tuf.api.metadata import Metadata, Root, Targets

from central.publishing.errors import OutdatedError, SignerKeyError, TrustError
from central.publishing.metadata import ROOT, TARGETS, Repository, made_from, read_metadata


class Bundle:
    """New metadata by role. Any change of it would void the signatures: there is none."""

    def __init__(self, parts: Mapping[str, Metadata[Any]]) -> None:
        self.parts = dict(parts)

    @classmethod
    def loads(cls, text: str) -> "Bundle":
        """Read what ``dumps`` wrote."""
        parts: dict[str, str] = json.loads(text)
        return cls({role: read_metadata(data.encode(), role) for role, data in parts.items()})

    def dumps(self) -> str:
        """As it is kept between two signatures."""
        return json.dumps({role: part.to_bytes().decode() for role, part in self.parts.items()})

    def missing(self, repository: Repository) -> dict[str, int]:
        """How many signatures each role lacks; nothing left means that it can take effect.

        A new root has to please the one before it and itself, and what is in force under it.
        """
        lacking = {}
        root = self._root(repository)
        if ROOT in self.parts:
            lacking[ROOT] = _root_missing(repository, self.parts[ROOT])
        targets = self.parts.get(TARGETS) or repository.newest(TARGETS)
        if targets is None:
            lacking[TARGETS] = root.signed.roles[TARGETS].threshold
            return lacking
        lacking[TARGETS] = _missing(root.signed, TARGETS, targets)
        for role in self._districts(targets):
            part = self.parts.get(role) or repository.newest(role)
            if part is None:
                raise TrustError(f"{role} is delegated and was never signed")
            lacking[role] = _missing(targets.signed, role, part)
        return {role: count for role, count in lacking.items() if count}

    def wants(self, repository: Repository, keyid: str) -> bool:
        """Whether a signature of this key would help."""
        lacking = self.missing(repository)
        return any(
            role in lacking
            and keyid in self._keyids(repository, role)
            and keyid not in part.signatures
            for role, part in self.parts.items()
        )

    def sign(self, repository: Repository, signer: Signer) -> tuple[str, ...]:
        """Sign every part that this key is for; their roles. Raises SignerKeyError."""
        keyid = signer.public_key.keyid
        mine = [role for role in self.parts if keyid in self._keyids(repository, role)]
        if not mine:
            raise SignerKeyError("this key is for nothing that waits for a signature")
        for role in mine:
            try:
                self.parts[role].sign(signer, append=True)
            except UnsignedMetadataError as exc:
                why = str(exc.__cause__) if isinstance(exc.__cause__, SignerKeyError) else ""
                raise SignerKeyError(why or "this key could not sign") from None
        return tuple(mine)

    def check_current(self, repository: Repository) -> None:
        """Raise OutdatedError when something else took effect since this was made.

        What terminals told of meanwhile makes nothing outdated: a number is taken when it is made.
        """
        versions = repository.versions()
        for role, part in self.parts.items():
            if made_from(part.signed) != versions.get(role, 0):
                raise OutdatedError(
                    f"{role} has changed since this was made: make it anew and sign it again"
                )

    def install(self, repository: Repository, now: datetime) -> None:
        """Let it all be in force. Raises TrustError where signatures lack."""
        self.check_current(repository)
        if self.missing(repository):
            raise TrustError("signatures are missing")
        for role, part in self.parts.items():
            if part.signed.is_expired(now):
                raise OutdatedError(f"{role} has expired before it was signed: make it anew")
        for role, part in self.parts.items():
            repository.keep(role, part, now)

    def _root(self, repository: Repository) -> Metadata[Root]:
        part = self.parts.get(ROOT)
        return repository.root if part is None else cast(Metadata[Root], part)

    def _districts(self, targets: Metadata[Targets]) -> list[str]:
        delegations = targets.signed.delegations
        return list(delegations.roles or {}) if delegations is not None else []

    def _keyids(self, repository: Repository, role: str) -> set[str]:
        root = self._root(repository).signed
        if role == ROOT:
            before = repository.newest(ROOT)
            known = set(before.signed.roles[ROOT].keyids) if before is not None else set()
            return known | set(root.roles[ROOT].keyids)
        if role == TARGETS:
            return set(root.roles[TARGETS].keyids)
        targets = cast(Metadata[Targets], self.parts.get(TARGETS) or repository.targets)
        return set(targets.signed.get_delegated_role(role).keyids)


def _root_missing(repository: Repository, root: Metadata[Root]) -> int:
    before = repository.newest(ROOT)
    result = root.signed.get_root_verification_result(
        None if before is None else before.signed, root.signed_bytes, root.signatures
    )
    return max(result.first.missing, result.second.missing)


def _missing(delegator: Root | Targets, role: str, part: Metadata[Any]) -> int:
    result = delegator.get_verification_result(role, part.signed_bytes, part.signatures)
    return result.missing
