"""A centre's signed repository in memory, made with the library's own objects and real keys."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import (
    DelegatedRole,
    Delegations,
    Metadata,
    MetaFile,
    Root,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)
from tuf.api.serialization.json import JSONSerializer

from contracts.canonical import sha256_hex
from contracts.releases import RELEASE_TARGET, RELEASES_ROLE, SetProgram
from contracts.sets import (
    FLOOR,
    MANIFEST_TARGET,
    OVERLAY_TARGET,
    SetFile,
    SetItem,
    SetManifest,
    SetOverlay,
    manifest_bytes,
    manifest_sha256,
)

ONLINE = timedelta(days=7)
NOW = datetime(2026, 12, 1, 8, 0, tzinfo=UTC)


def people(count: int) -> list[CryptoSigner]:
    return [CryptoSigner.generate_ed25519() for _ in range(count)]


@dataclass
class Repository:
    """``metadata`` and ``files`` are what a server or a stick offers, by name and by hash."""

    now: datetime = NOW
    metadata: dict[str, bytes] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    root_keys: list[CryptoSigner] = field(default_factory=lambda: people(3))
    targets_keys: list[CryptoSigner] = field(default_factory=lambda: people(2))
    online_key: CryptoSigner = field(default_factory=CryptoSigner.generate_ed25519)
    districts: dict[str, CryptoSigner] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.root = Root(consistent_snapshot=True)
        for role, keys, threshold in (
            ("root", self.root_keys, 2),
            ("targets", self.targets_keys, 2),
            ("snapshot", [self.online_key], 1),
            ("timestamp", [self.online_key], 1),
        ):
            for key in keys:
                self.root.add_key(key.public_key, role)
            self.root.roles[role].threshold = threshold
        self.targets = Targets()
        self.snapshot = Snapshot()
        self.timestamp = Timestamp()
        self.overlays: dict[str, Targets] = {}
        self.root.version = self.targets.version = 0
        self.snapshot.version = self.timestamp.version = 0
        self.sign_root()
        self.sign()

    @property
    def first_root(self) -> bytes:
        return self.metadata["1.root.json"]

    def sign_root(self, signers: list[CryptoSigner] | None = None) -> None:
        self.root.version += 1
        self.root.expires = self.now + timedelta(days=365)
        data = _signed(self.root, signers or self.root_keys[:2])
        self.metadata[f"{self.root.version}.root.json"] = data

    def rotate_root(self, number: int = 0) -> None:
        """Replace one of the three: old and new threshold sign."""
        before = self.root_keys[:2]
        gone = self.root_keys.pop(number)
        self.root.revoke_key(gone.public_key.keyid, "root")
        fresh = CryptoSigner.generate_ed25519()
        self.root_keys.append(fresh)
        self.root.add_key(fresh.public_key, "root")
        self.sign_root([*before, *self.root_keys[:2]])

    def rotate_online(self) -> None:
        fresh = CryptoSigner.generate_ed25519()
        for role in ("snapshot", "timestamp"):
            self.root.revoke_key(self.online_key.public_key.keyid, role)
            self.root.add_key(fresh.public_key, role)
        self.online_key = fresh
        self.sign_root()

    def sign(self, life: timedelta = ONLINE) -> None:
        """Targets by people, then snapshot and timestamp by the centre."""
        self.targets.version += 1
        self.targets.expires = self.now + timedelta(days=180)
        self._keep("targets", self.targets, self.targets_keys)
        self.snapshot.meta["targets.json"] = MetaFile(self.targets.version)
        self.sign_online(life)

    def sign_online(self, life: timedelta = ONLINE) -> None:
        self.snapshot.version += 1
        self.snapshot.expires = self.now + max(life, ONLINE)
        self._keep("snapshot", self.snapshot, [self.online_key])
        self.sign_timestamp(life)

    def sign_timestamp(self, life: timedelta = ONLINE) -> None:
        self.timestamp.version += 1
        self.timestamp.expires = self.now + life
        self.timestamp.snapshot_meta = MetaFile(self.snapshot.version)
        self.metadata["timestamp.json"] = _signed(self.timestamp, [self.online_key])

    def sign_floor(self, floor: object) -> None:
        """People say which is the oldest set that may be chosen."""
        self.targets.unrecognized_fields[FLOOR] = floor
        self.sign()

    def delegate(self, district: str) -> None:
        key = CryptoSigner.generate_ed25519()
        self.districts[district] = key
        name = f"district-{district}"
        role = DelegatedRole(name, [], 1, True, [f"overlays/{district}/*"])
        if self.targets.delegations is None:
            self.targets.delegations = Delegations({}, {})
        assert self.targets.delegations.roles is not None
        self.targets.delegations.roles[name] = role
        self.targets.add_key(key.public_key, name)
        self.overlays[district] = Targets()
        self.overlays[district].version = 0
        self.sign_district(district)

    def sign_district(self, district: str, signer: CryptoSigner | None = None) -> None:
        targets, name = self.overlays[district], f"district-{district}"
        targets.version += 1
        targets.expires = self.now + timedelta(days=180)
        self._keep(name, targets, [signer or self.districts[district]])
        self.snapshot.meta[f"{name}.json"] = MetaFile(targets.version)

    def add_overlay(self, district: str, data: bytes) -> None:
        """The district's people sign it."""
        self.overlays[district].targets |= self._overlay_target(district, data)
        self.sign_district(district)

    def add_overlay_by_the_city(self, district: str, data: bytes) -> None:
        """Somebody else signs what only the district may say."""
        self.targets.targets |= self._overlay_target(district, data)

    def delegate_releases(self) -> None:
        """Two people publish programs."""
        self.releases_keys = people(2)
        if self.targets.delegations is None:
            self.targets.delegations = Delegations({}, {})
        assert self.targets.delegations.roles is not None
        role = DelegatedRole(RELEASES_ROLE, [], 2, True, [RELEASE_TARGET.format(sha256="*")])
        self.targets.delegations.roles[RELEASES_ROLE] = role
        for key in self.releases_keys:
            self.targets.add_key(key.public_key, RELEASES_ROLE)
        self.releases = Targets()
        self.releases.version = 0
        self.sign_releases()

    def sign_releases(self, signers: list[CryptoSigner] | None = None) -> None:
        self.releases.version += 1
        self.releases.expires = self.now + timedelta(days=180)
        self._keep(RELEASES_ROLE, self.releases, signers or self.releases_keys)
        self.snapshot.meta[f"{RELEASES_ROLE}.json"] = MetaFile(self.releases.version)

    def add_release(
        self, data: bytes, *, by: Targets | None = None, signers: list[CryptoSigner] | None = None
    ) -> None:
        """An archive that people signed; ``by``: in other metadata than theirs."""
        name = RELEASE_TARGET.format(sha256=sha256_hex(data))
        self.files[sha256_hex(data)] = data
        target = TargetFile.from_data(name, data, ["sha256"])
        (self.releases if by is None else by).targets[name] = target
        self.sign_releases(signers)

    def add_set(
        self,
        name: str,
        files: dict[str, bytes],
        overlays: dict[str, bytes] | None = None,
        *,
        number: int = 1,
        signed: bool = True,
        renamed: str | None = None,
        programs: tuple[SetProgram, ...] = (),
    ) -> SetManifest:
        """A set whose items are the YAML files; published unless ``signed`` is False."""
        laid = {f"overlays/{district}.json": data for district, data in (overlays or {}).items()}
        everything = files | laid
        manifest = SetManifest(
            name=renamed or name,
            number=number,
            made_at=self.now.isoformat(),
            note="why",
            items=tuple(
                SetItem(code=_code(path), version="1", path=path, max_offline_days=30)
                for path in files
                if path.startswith("items/")
            ),
            overlays=tuple(
                SetOverlay(district=district, path=f"overlays/{district}.json")
                for district in overlays or {}
            ),
            files=tuple(
                SetFile(path=path, sha256=sha256_hex(data), length=len(data))
                for path, data in everything.items()
            ),
            programs=programs,
        )
        data = manifest_bytes(manifest)
        for each in (data, *everything.values()):
            self.files[sha256_hex(each)] = each
        if signed:
            target = MANIFEST_TARGET.format(name=name)
            self.targets.targets[target] = TargetFile.from_data(target, data, ["sha256"])
        return manifest

    def _overlay_target(self, district: str, data: bytes) -> dict[str, TargetFile]:
        name = OVERLAY_TARGET.format(district=district, sha256=sha256_hex(data))
        return {name: TargetFile.from_data(name, data, ["sha256"])}

    def _keep(self, role: str, signed: Any, signers: list[CryptoSigner]) -> None:
        self.metadata[f"{signed.version}.{role}.json"] = _signed(signed, signers)


def _code(path: str) -> str:
    return path.removeprefix("items/").removesuffix(".yaml")


def _signed(signed: Any, signers: list[CryptoSigner]) -> bytes:
    metadata = Metadata(signed)
    for signer in signers:
        metadata.sign(signer, append=True)
    return metadata.to_bytes(JSONSerializer(compact=True))


__all__ = ["NOW", "ONLINE", "Repository", "manifest_sha256", "people"]
