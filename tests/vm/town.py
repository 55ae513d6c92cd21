"""What stands around the machine: a centre with an authority of its own, reader, printer, paper."""

import http.client
import io
import json
import re
import ssl
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from PIL import Image

from contracts.number import ReceiptNumberError, parse_number
from demo.devices import free_port
from demo.processes import ROOT, Processes, toml_text, wait_for
from demo.simulators import Simulator
from tests.journeys.receipts import codes_by_zxing
from tests.vm.machine import MachineError

ADDRESS = "10.0.2.100"
"""Of the centre, as the machine sees it."""
_TRUST = "/etc/ssl/certs/ca-certificates.crt"
_NUMBER = re.compile(r"\b[0-9A-Z]{3}-[0-9A-Z]{3}-[0-9A-Z]{3}\b")
_DAYS = 30
_ANSWER_S = 60.0


class Town:
    """Everything outside the machine; lives as long as this process.

    Args:
        folder: for this run alone.

    Attributes:
        paper: numbers of all receipts that came out, even where the power went before their end.
    """

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._data = folder / "centre"
        self._settings = folder / "centre.toml"
        self.processes = Processes(folder / "log")
        self.reader = self._simulator("sam_v", "reader")
        self.printer = self._simulator("receipt_printer", "printer")
        self.paper: set[str] = set()
        self._ca = folder / "ca.pem"
        self._port = free_port()
        self._open_centre()

    def close(self) -> None:
        """End all of it."""
        self.processes.stop_all()

    @property
    def serial(self) -> tuple[Path, ...]:
        """What is plugged into serial ports: reader, printer."""
        return self._folder / "reader", self._folder / "printer"

    @property
    def centre(self) -> tuple[str, str]:
        """Its address for the machine, and what leads there."""
        relay = Path(__file__).with_name("relay.py")
        return f"{ADDRESS}:443", f"{sys.executable} -I -S {relay} {self._port}"

    def power(self, *, on: bool) -> None:
        """The printer hangs on the same plug as the machine."""
        self.printer.do("power-on" if on else "power-off")

    def trusted_on(self, disk: Path) -> None:
        """Put the authority into the system's store of the system on this disk, as an office does
        that has its own. Raises MachineError.
        """
        folder, _, name = _TRUST.rpartition("/")
        words = f"cd {folder}\nrm {name}\nwrite {self._ca} {name}\nstat {name}\n"
        done = subprocess.run(
            ["/usr/sbin/debugfs", "-w", "-f", "-", str(disk)],
            input=words,
            capture_output=True,
            text=True,
            check=True,
        )
        if f"Size: {self._ca.stat().st_size}" not in done.stdout:
            raise MachineError(f"the authority is not on the disk: {done.stderr}")

    # ---- the centre ---------------------------------------------------------------------------

    def code(self, name: str) -> str:
        """A one-time code for the terminal that is called so."""
        return self._command("enrol-code", "--name", name).split()[-1].replace("-", "").lower()

    def numbers(self) -> Counter[str]:
        """Numbers of all cases in the inbox."""
        return Counter(str(row["number"]) for row in self._submissions())

    def _open_centre(self) -> None:
        certificate, key = self._folder / "centre.crt", self._folder / "centre.key"
        anew = not self._data.exists()
        if anew:
            _authority(self._ca, certificate, key)
        tables: dict[str, dict[str, object]] = {
            "server": {"tls_certificate": str(certificate), "tls_key": str(key)},
            "items": {"folders": [str(ROOT / "assets" / "items")]},
        }
        self._settings.write_text(toml_text(tables), "utf-8")
        if anew:
            self._command("init")
        self._token = self._command("token").split()[-1]
        port_file = self._folder / "centre.port"
        port_file.unlink(missing_ok=True)
        words = ("--host", "127.0.0.1", "--port", str(self._port), "--port-file", str(port_file))
        child = self.processes.start("centre", "central", "serve", *words, *self._where)
        wait_for("the centre", lambda: port_file.exists() or None, child, 300.0)

    @property
    def _where(self) -> tuple[str, ...]:
        return "--settings", str(self._settings), "--data", str(self._data)

    def _command(self, *words: str) -> str:
        return self.processes.run("command", "central", *words, *self._where)

    def _submissions(self) -> Iterator[dict[str, Any]]:
        older = ""
        while True:
            answer = self._ask(f"/api/v1/submissions?limit=200{older}")
            yield from answer["items"]
            if not answer["older"]:
                return
            older = f"&page={answer['older']}"

    def _ask(self, path: str) -> dict[str, Any]:
        trust = ssl.create_default_context(cafile=self._ca)
        line = http.client.HTTPSConnection(
            "127.0.0.1", self._port, timeout=_ANSWER_S, context=trust
        )
        try:
            line.request("GET", path, headers={"Authorization": f"Bearer {self._token}"})
            answer: dict[str, Any] = json.loads(line.getresponse().read())
            return answer
        finally:
            line.close()

    # ---- reader, printer ----------------------------------------------------------------------

    def _simulator(self, module: str, name: str) -> Simulator:
        ready = self._folder / f"{name}.json"
        ready.unlink(missing_ok=True)
        words = ("--link", str(self._folder / name), "--ready-file", str(ready))
        child = self.processes.start(name, f"drivers.simulators.{module}", *words)
        said = wait_for(
            name, lambda: json.loads(ready.read_text("utf-8")) if ready.exists() else None, child
        )
        return Simulator(name, said["control"], said)

    def take_paper(self) -> None:
        """Read what hangs out of the printer, or was cut off last: whole receipts by their code,
        torn ones by the number that stands on top of them.
        """
        strip = self.printer.get("/strip.png")
        if not strip:
            return
        image = Image.open(io.BytesIO(strip)).convert("L")
        texts = [*codes_by_zxing(image), _read(strip)]
        found = {number for text in texts for number in _numbers(text)}
        if found - self.paper:
            self.paper |= found
            image.save(self._folder / f"paper-{len(self.paper)}.png")


def _read(strip: bytes) -> str:
    """The texts of a strip."""
    words = ["tesseract", "stdin", "stdout", "-l", "eng", "--psm", "6", "--dpi", "203"]
    done = subprocess.run(
        words,
        input=strip,
        capture_output=True,
        check=True,
        env={"OMP_THREAD_LIMIT": "1", "PATH": "/usr/bin:/bin"},
    )
    return done.stdout.decode()


def _numbers(text: str) -> Iterator[str]:
    for found in _NUMBER.findall(text):
        try:
            yield parse_number(found).text
        except ReceiptNumberError:
            continue


def _authority(ca: Path, certificate: Path, key: Path) -> None:
    """Make an authority, and the centre's certificate of it."""
    root, leaf = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Shili District (test)")])
    own = _certificate(name, root.public_key(), name, root, ca=True)
    places = [x509.IPAddress(ip_address(place)) for place in (ADDRESS, "127.0.0.1")]
    theirs = _certificate(
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, ADDRESS)]),
        leaf.public_key(),
        name,
        root,
        x509.SubjectAlternativeName(places),
        ca=False,
    )
    ca.write_bytes(own)
    certificate.write_bytes(theirs)
    key.write_bytes(
        leaf.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


def _certificate(
    whose: x509.Name,
    public: ec.EllipticCurvePublicKey,
    issuer: x509.Name,
    by: ec.EllipticCurvePrivateKey,
    names: x509.SubjectAlternativeName | None = None,
    *,
    ca: bool,
) -> bytes:
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(whose)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=_DAYS))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    )
    if names is not None:
        made = made.add_extension(names, critical=False)
    return made.sign(by, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)
