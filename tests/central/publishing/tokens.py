"""Real tokens of a test's own (SoftHSM), with keys that were made on them."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import PyKCS11
import pytest

ROOT = Path(__file__).parents[3]
PIN = "482915"
_MODULES = (Path("/usr/lib/softhsm/libsofthsm2.so"), Path("/usr/lib64/pkcs11/libsofthsm2.so"))
_P256 = "06082a8648ce3d030107"
_CURVES = {"ed25519": "06032b6570", "p384": "06052b81040022"}
_MECHANISMS = {
    "ed25519": PyKCS11.CKM_EC_EDWARDS_KEY_PAIR_GEN,
    "rsa": PyKCS11.CKM_RSA_PKCS_KEY_PAIR_GEN,
}
_UNWELL = Path(__file__).with_name("unwell_token.c")


@dataclass(frozen=True)
class Tokens:
    """All tokens that are plugged in, in one folder; only a child looks at them."""

    folder: Path

    @classmethod
    def none(cls, folder: Path) -> "Tokens":
        """No token yet. Skips, saying why, where there is no SoftHSM."""
        if shutil.which("softhsm2-util") is None or not any(path.exists() for path in _MODULES):
            pytest.skip("softhsm2 is not installed")
        (folder / "tokens").mkdir(parents=True)
        made = cls(folder)
        made.pin.write_text(f"{PIN}\n", "utf-8")
        made._configure()
        return made

    def copied(self, folder: Path) -> "Tokens":
        """The same tokens, which another test may change."""
        shutil.copytree(self.folder, folder)
        made = Tokens(folder)
        made._configure()
        return made

    def _configure(self) -> None:
        words = f"directories.tokendir = {self.folder / 'tokens'}\nlog.level = ERROR\n"
        (self.folder / "softhsm2.conf").write_text(words, "utf-8")

    @property
    def pin(self) -> Path:
        """The file of the PIN."""
        return self.folder / "pin"

    @property
    def module(self) -> Path:
        """The library that speaks to them."""
        return next(path for path in _MODULES if path.exists())

    @property
    def variables(self) -> dict[str, str]:
        """What a process that shall find them has to know."""
        conf = self.folder / "softhsm2.conf"
        return {"SOFTHSM2_CONF": str(conf), "PKCS11_MODULE": str(self.module)}

    def plug_in(self, label: str, **keys: str) -> str:
        """One more token, and the keys by label that are made on it; its serial number."""
        words = ("--init-token", "--free", "--label", label, "--so-pin", "12345678", "--pin", PIN)
        self.run("softhsm2-util", *words)
        made = [f"{name}={kind}" for name, kind in keys.items()]
        return self.run(sys.executable, "-m", __name__, label, *made).strip()

    def unwell(self) -> dict[str, str]:
        """The same through a library that does wrong what TOKEN_ILL says."""
        library = self.folder / "unwell.so"
        self.run("gcc", "-shared", "-fPIC", "-o", str(library), str(_UNWELL))
        return {
            **self.variables,
            "PKCS11_MODULE": str(library),
            "TOKEN_MODULE": str(self.module),
            "TOKEN_LOGINS": str(self.logins),
        }

    @property
    def logins(self) -> Path:
        """A byte for each PIN that an unwell token was given."""
        return self.folder / "logins"

    def run(self, *words: str) -> str:
        """A command that has to end well."""
        done = subprocess.run(
            words,
            cwd=ROOT,
            env=os.environ | self.variables,
            check=False,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout


def _make_keys(label: str, wanted: dict[str, str]) -> None:
    """On the token of this label that has none; in a process of its own: libraries stay."""
    library = PyKCS11.PyKCS11Lib().load(os.environ["PKCS11_MODULE"])
    for slot in library.getSlotList(tokenPresent=True):
        info = library.getTokenInfo(slot)
        if info.label.strip() != label:
            continue
        session = library.openSession(slot, PyKCS11.CKF_RW_SESSION)
        session.login(PIN.encode())
        if not session.findObjects():
            print(info.serialNumber.strip())
            for number, (name, kind) in enumerate(wanted.items(), start=1):
                _make_key(session, bytes([number]), name, kind)
        session.logout()
        session.closeSession()


def _make_key(session: PyKCS11.Session, identity: bytes, name: str, kind: str) -> None:
    named = [(PyKCS11.CKA_LABEL, name), (PyKCS11.CKA_TOKEN, True)]
    if kind != "label-only":
        named.append((PyKCS11.CKA_ID, identity))
    public = [*named, (PyKCS11.CKA_VERIFY, True), (PyKCS11.CKA_PRIVATE, False)]
    private = [*named, (PyKCS11.CKA_SIGN, True), (PyKCS11.CKA_SENSITIVE, True)]
    private += [(PyKCS11.CKA_PRIVATE, True)]
    private += [(PyKCS11.CKA_ALWAYS_AUTHENTICATE, kind == "each-time")]
    if kind == "rsa":
        public += [(PyKCS11.CKA_MODULUS_BITS, 2048)]
    else:
        public += [(PyKCS11.CKA_EC_PARAMS, bytes.fromhex(_CURVES.get(kind, _P256)))]
    how = PyKCS11.Mechanism(_MECHANISMS.get(kind, PyKCS11.CKM_EC_KEY_PAIR_GEN))
    made, _private = session.generateKeyPair(public, private, how)
    if kind == "no-public":
        session.destroyObject(made)


if __name__ == "__main__":
    _make_keys(sys.argv[1], dict(word.split("=") for word in sys.argv[2:]))
