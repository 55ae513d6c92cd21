"""Puts the parts that take sets together, for the sync process and for whoever puts a stick in."""

import random
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import structlog

from contracts.errors import StorageError
from contracts.sets import FILES_PATH, TUF_PATH
from contracts.technicians import public_half
from kiosk import VERSION
from kiosk.health.machine import SYS
from kiosk.health.words import Ailing
from kiosk.launch.running import this_release
from kiosk.records.enrolment import Enrolment
from kiosk.records.locks import is_held
from kiosk.technicians.doorkey import door_key
from sync.backoff import Backoff
from sync.clock import CentreClock
from sync.enrol import SOFTWARE
from sync.heartbeat import Composer, Standing
from sync.settings import SyncSettings
from sync.status import StatusBoard
from sync.told import Told
from sync.updates.fetcher import LineFetcher
from sync.updates.partly import OverlayLook
from sync.updates.places import Places
from sync.updates.running import Updates
from sync.updates.staging import NEXT_NAME, Source, Stager

_KB = 1024

log = structlog.get_logger(__name__)


def backoff_of(settings: SyncSettings) -> Backoff:
    """How long to wait after failures."""
    dice = random.SystemRandom().random
    return Backoff(settings.min_backoff_s, settings.max_backoff_s, dice)


def told_of(settings: SyncSettings, enrolment: Enrolment, now: Callable[[], datetime]) -> Told:
    """Who keeps the centre's words."""
    places = Places(settings.data_dir)
    return Told(places, enrolment.terminal_id, enrolment.ack_key, now)


def stager_of(settings: SyncSettings, told: Told, now: Callable[[], datetime]) -> Stager:
    """Who takes sets."""
    places = Places(settings.data_dir)
    return Stager(
        places,
        told,
        district=settings.district,
        least=settings.least,
        now=now,
        programs=settings.brings_programs,
    )


def composer_of(
    settings: SyncSettings,
    clock: CentreClock,
    told: Told,
    waiting: Callable[[], str],
    seen_until: Callable[[], datetime | None] = lambda: None,
) -> Composer:
    """Who says how this terminal is; ``seen_until``: when the centre's certificate ends."""

    sys = SYS if settings.own_machine else None
    ailing = Ailing(settings.data_dir, ca=settings.ca, sys=sys)
    partly = OverlayLook(Places(settings.data_dir), settings.district)
    standing = Standing(software_of(settings), settings.district, settings.tags)
    return Composer(
        Places(settings.data_dir),
        standing,
        waiting=waiting,
        offset_s=lambda: clock.offset_s,
        now=clock.now,
        noticed=told.noticed,
        ails=lambda: (*ailing.words(clock.now(), seen_until()), *partly.words()),
        roll=settings.roll,
        listed=told.listed,
        door=lambda: _door_of(settings.data_dir),
    )


def software_of(settings: SyncSettings) -> str:
    """This program, its version and what it lies in."""
    lies = "apt" if not settings.brings_programs else "slot" if this_release().sha256 else "package"
    return f"{SOFTWARE}/{VERSION[:20]} {lies}"


def _door_of(data_dir: Path) -> str:
    """The public half of the door's key; "" where the disk gives none."""
    try:
        return public_half(door_key(data_dir))
    except StorageError as exc:
        log.warning("door.no_key", code=exc.code)
        return ""


def updates_of(
    settings: SyncSettings, enrolment: Enrolment, clock: CentreClock, board: StatusBoard
) -> Updates:
    """What takes sets over the line, beside delivery."""
    stop = threading.Event()
    bandwidth = settings.bandwidth_kb * _KB
    places = Places(settings.data_dir)
    fetcher = LineFetcher(
        settings.timeout_s,
        ca=settings.ca,
        proxy=settings.proxy,
        bandwidth=bandwidth,
        stop=stop,
        gives_way=lambda: is_held(places.sets / NEXT_NAME),
    )
    told = told_of(settings, enrolment, clock.now)

    def line(timestamp_version: int) -> Source:
        return Source(
            fetcher,
            f"{settings.centre_url}{TUF_PATH}/",
            f"{settings.centre_url}{FILES_PATH}/",
            least_timestamp=timestamp_version,
        )

    return Updates(
        places,
        told,
        stager_of(settings, told, clock.now),
        board,
        backoff_of(settings),
        source=line,
        now=clock.now,
        stop=stop,
        close=fetcher.close,
    )
