"""Composition root of the centre: settings in, application out."""

import base64
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from argon2 import PasswordHasher
from sqlalchemy.orm import Session
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from central.api.heartbeat_lane import HeartbeatLane
from central.api.heartbeats import Heartbeats, Published
from central.api.ingest import ingest_app
from central.api.intake import Intake
from central.api.open import open_app
from central.api.public import PublicFiles, public_apps
from central.api.read import read_app
from central.casework.opening import Opener
from central.casework.registering import Registrar
from central.casework.words import ItemWords
from central.clock import Clock, utc_now
from central.console.accounts import Accounts
from central.console.app import console_app
from central.console.attempts import Attempts
from central.console.desk import Desk, template_environment
from central.console.devices import Devices
from central.console.factors import Factors
from central.console.gate import LoginGate
from central.console.live import Live
from central.console.lockout import LoginRules
from central.console.texts import load_words
from central.fleet.beats import Beats
from central.fleet.signing import AnswerSigner
from central.fleet.words import Words
from central.folder import DataFolder
from central.guard import Guard
from central.health import Health
from central.keys import KeyStore
from central.proxies import Proxies
from central.publishing.metadata import TIMESTAMP, Repository, note_reported
from central.publishing.previews import Previews
from central.publishing.published import PublishedItems
from central.publishing.renewing import Renewer
from central.publishing.room import voice_of
from central.rollouts.ticking import Ticker
from central.settings import CentreSettings, ConsoleSettings
from central.storage.engine import Database
from central.storage.files import AttachmentFiles
from central.storage.trouble import StorageTroubleError
from contracts.zone import zone_named


@dataclass(frozen=True, slots=True)
class Centre:
    """The assembled centre; ``app`` is what a server runs, ``close`` ends what runs beside."""

    app: ASGIApp
    database: Database
    registrar: Registrar
    gate: LoginGate
    attempts: Attempts
    previews: Previews
    intake: Intake
    renewer: Renewer
    heartbeats: Heartbeats
    ticker: Ticker

    def close(self) -> None:
        """Stop what runs beside and give files back."""
        self.registrar.stop()
        self.renewer.stop()
        self.ticker.stop()
        self.heartbeats.stop()
        self.gate.close()
        with suppress(StorageTroubleError):  # a full disk keeps nobody from ending
            self.intake.close()
        self.database.close()


def build(
    settings: CentreSettings,
    *,
    clock: Clock = utc_now,
    hasher: PasswordHasher | None = None,
    interrupted: bool = False,
) -> Centre:
    """Put the centre together; its database must be migrated and its keys made.

    ``interrupted``: the process before was killed.
    """
    folder = DataFolder(settings.server.data_dir)
    database = Database(folder.database)
    files = AttachmentFiles(folder.attachments)
    keys = KeyStore(folder.keys)
    opener = Opener(
        database=database,
        files=files,
        load_key=lambda: keys.opening_key(settings.server.passphrase_file),
        clock=clock,
    )
    registrar = Registrar(database=database, opener=opener, clock=clock)
    intake = Intake(
        database=database,
        files=files,
        sealing_key=keys.sealing_key(),
        answer_key=keys.answer_key(),
        clock=clock,
        zone=settings.console.timezone,
        on_submission=registrar.notify,
        interrupted=interrupted,
    )
    heartbeats = _heartbeats(settings, database, intake, keys, clock)
    ticker = Ticker(database, clock, zone_named(settings.console.timezone))
    hasher = hasher or PasswordHasher()
    published = AttachmentFiles(folder.published)
    items = ItemWords.load(settings.items.folders, PublishedItems(database, published))
    desk = _desk(settings, database, opener, clock, hasher, keys, items)
    renewer = Renewer(database=database, keys=keys, clock=clock)
    routes = [
        Route("/healthz", _healthz(Health(database, folder))),
        Route("/", _to_console),
        Route("/console", _to_console),
        *public_apps(PublicFiles(database, published)),
        Mount("/v1", ingest_app(intake)),
        Mount("/api/v1", read_app(database, opener, clock)),
        Mount("/open/v1", open_app(database, published, settings.items.folders, clock)),
        Mount("/console", console_app(desk)),
    ]

    @asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        registrar.start()
        renewer.start()
        heartbeats.start()
        ticker.start()
        with suppress(OSError):
            desk.voice.begin()
        yield

    site = Starlette(routes=routes, lifespan=lifespan)
    site.router.redirect_slashes = False  # its redirects repeat whatever stands in Host
    app = Guard(Proxies(HeartbeatLane(site, heartbeats), settings.server))
    return Centre(
        app=app,
        database=database,
        registrar=registrar,
        gate=desk.gate,
        attempts=desk.attempts,
        previews=desk.previews,
        intake=intake,
        renewer=renewer,
        heartbeats=heartbeats,
        ticker=ticker,
    )


def _heartbeats(
    settings: CentreSettings, database: Database, intake: Intake, keys: KeyStore, clock: Clock
) -> Heartbeats:
    signer = AnswerSigner(keys.answer_key())
    words = Words(signer)
    zone = settings.console.timezone
    return Heartbeats(
        intake=intake,
        database=database,
        beats=Beats(database, words, clock, zone_named(zone), note_reported),
        words=words,
        signer=signer,
        clock=clock,
        zone=zone,
        read_published=_published,
    )


def _published(session: Session) -> Published:
    repository = Repository(session)
    root = repository.first_root()
    told = base64.b64encode(root).decode() if root is not None else None
    return Published(repository.versions().get(TIMESTAMP, 0), told)


def _desk(
    settings: CentreSettings,
    database: Database,
    opener: Opener,
    clock: Clock,
    hasher: PasswordHasher,
    keys: KeyStore,
    items: ItemWords,
) -> Desk:
    rules = settings.console
    login_rules = _login_rules(rules)
    return Desk(
        database=database,
        opener=opener,
        accounts=Accounts(database, hasher, login_rules),
        factors=Factors(database, keys.factor_key(), login_rules),
        gate=LoginGate(),
        devices=Devices(keys.device_key()),
        items=items,
        words=load_words(),
        settings=rules,
        clock=clock,
        templates=template_environment(),
        zone=zone_named(rules.timezone),
        live=Live(database),
        folder=DataFolder(settings.server.data_dir),
        keys=keys,
        item_folders=settings.items.folders,
        previews=Previews(DataFolder(settings.server.data_dir).previews),
        voice=voice_of(settings),
        attempts=Attempts(),
    )


def _login_rules(rules: ConsoleSettings) -> LoginRules:
    return LoginRules(rules.lockout_failures, rules.lockout, rules.lockout_failures_anywhere)


def _healthz(health: Health) -> Callable[[Request], Awaitable[Response]]:
    """200 while the centre can keep what it is sent; else 503 with the reason."""

    async def healthz(_request: Request) -> Response:
        trouble = await health.trouble()
        if trouble is None:
            return JSONResponse({"status": "ok"})
        return JSONResponse({"status": "trouble", "reason": trouble}, 503)

    return healthz


async def _to_console(request: Request) -> Response:
    return RedirectResponse(f"{request.scope['root_path']}/console/")
