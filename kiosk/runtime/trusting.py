"""Behind the page of whom a new terminal trusts: reads sticks, keeps what a person compared."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import structlog

from contracts.errors import StorageError
from kiosk.provisioning import authorities, mounted
from kiosk.provisioning.authorities import CaFile
from kiosk.visit import trust
from kiosk.visit.events import Event
from kiosk.visit.setup import Told

_log = structlog.get_logger(__name__)

Sticks = Callable[[], tuple[mounted.Stick, ...]]


class Trusting:
    """Holds what was shown: no stick is read a second time.

    Args:
        folder: where the settings lie.
        post: gets every result.
        sticks: which are plugged in.
    """

    def __init__(
        self, folder: Path, post: Callable[[Event], None], sticks: Sticks = mounted.sticks
    ) -> None:
        self._folder, self._post, self._sticks = folder, post, sticks
        self._shown: dict[str, CaFile] = {}

    def find(self, effect: trust.FindCertificates) -> None:
        """Look at every stick; blocking, some seconds."""
        files: tuple[CaFile, ...] = ()
        count = 0
        try:
            plugged = self._sticks()
            count = len(plugged)
            files = authorities.on_sticks(plugged, datetime.now(UTC))
        finally:
            self._shown.update({each.mark: each for each in files if not each.why})
            self._post(
                trust.CertificatesFound(
                    effect.visit, effect.effect, tuple(map(_seen, files)), count
                )
            )

    def take(self, effect: trust.TakeCertificates) -> None:
        """Keep what was shown; blocking."""
        where = (effect.visit, effect.effect)
        file = self._shown[effect.mark]
        try:
            kept = authorities.keep(file, self._folder)
        except StorageError as error:
            _log.error("setup.certificate_not_kept", code=error.code)
            lacks = Told("trouble", "trust_not_kept", {"code": error.code})
            self._post(trust.CertificatesTaken(*where, lacks=lacks))
            return
        _log.info("setup.certificate_kept", sha256=[each.sha256 for each in file.held])
        self._post(trust.CertificatesTaken(*where, str(kept)))


def _seen(file: CaFile) -> trust.SeenFile:
    return trust.SeenFile(
        file.name,
        file.stick,
        file.mark,
        tuple(trust.SeenCertificate(each.name, *each.days, each.rows) for each in file.held),
        file.why,
        file.params,
        file.early,
    )
