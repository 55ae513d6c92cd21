"""What every page of the console needs, and how pages are drawn."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import quote
from zoneinfo import ZoneInfo

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from central.casework.opening import Opener
from central.casework.words import ItemWords
from central.clock import Clock
from central.console.accounts import Accounts
from central.console.attempts import Attempts
from central.console.devices import Devices
from central.console.factors import Factors
from central.console.gate import LoginGate
from central.console.live import Live
from central.console.places import places_of
from central.console.sessions import Visitor, csrf_of
from central.console.texts import LANGUAGES, Words
from central.folder import DataFolder
from central.keys import KeyStore
from central.publishing.previews import Previews
from central.publishing.voice import Voice
from central.roles import Duty
from central.settings import ConsoleSettings
from central.storage.engine import Database

SESSION_COOKIE = "centre_session"
VISIT_COOKIE = "centre_visit"
LANGUAGE_COOKIE = "centre_language"
LIVE_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; style-src 'self'; "
    "script-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
}
"""Of pages with the one script of ours."""
_TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Desk:
    """The console's collaborators; one for the whole application."""

    database: Database
    opener: Opener
    accounts: Accounts
    factors: Factors
    gate: LoginGate
    devices: Devices
    items: ItemWords
    words: dict[str, Words]
    settings: ConsoleSettings
    clock: Clock
    templates: Environment
    zone: ZoneInfo
    live: Live
    folder: DataFolder
    keys: KeyStore
    item_folders: tuple[Path, ...]
    previews: Previews
    voice: Voice
    attempts: Attempts

    @property
    def idle(self) -> timedelta:
        """How long a login lives without a click."""
        return timedelta(minutes=self.settings.idle_minutes)

    def words_for(self, request: Request) -> Words:
        """Words in the language the browser chose."""
        chosen = request.cookies.get(LANGUAGE_COOKIE, LANGUAGES[0])
        return self.words.get(chosen, self.words[LANGUAGES[0]])

    def moment(self, value: datetime, *, seconds: bool = False) -> str:
        """A moment as people here read it."""
        form = "%Y-%m-%d %H:%M:%S" if seconds else "%Y-%m-%d %H:%M"
        return value.astimezone(self.zone).strftime(form)

    def moment_today(self, value: datetime) -> str:
        """A moment for a crowded table: without the day when that is today."""
        local, today = value.astimezone(self.zone), self.clock().astimezone(self.zone).date()
        return local.strftime("%H:%M:%S" if local.date() == today else "%Y-%m-%d %H:%M")

    def page(
        self,
        request: Request,
        template: str,
        visitor: Visitor | None = None,
        *,
        status: int = 200,
        way_back: str = "",
        live: str = "",
        **values: object,
    ) -> HTMLResponse:
        """Draw a page. ``way_back``: its address for browsers where it came from a form. ``live``:
        what it is about, when it shows itself anew as that changes.
        """
        words = self.words_for(request)
        anonymous = request.cookies.get(VISIT_COOKIE, "")
        back = console_root(request) + way_back if way_back else _way_back(request)
        path = request.scope["path"].removeprefix(console_root(request))
        html = self.templates.get_template(template).render(
            t=words,
            visitor=visitor,
            csrf=visitor.csrf if visitor else csrf_of(anonymous),
            moment=self.moment,
            moment_today=self.moment_today,
            idle_minutes=self.settings.idle_minutes,
            home=console_root(request),
            places=places_of(visitor) if visitor else (),
            path=path,
            duty=Duty,
            live=live,
            back=back,
            **values,
        )
        headers = dict(LIVE_HEADERS) if live else {}
        if visitor:
            where = quote(str(values.get("return_to", back)), safe="/")
            leave = f"{console_root(request)}/still-there?back={where}"
            headers["Refresh"] = f"{self._leave_s(visitor)};url={leave}"
        return HTMLResponse(html, status, headers)

    def _leave_s(self, visitor: Visitor) -> int:
        """After how many seconds a page asks whether somebody is still there (WCAG 2.2.1)."""
        left = int((visitor.ends_at - self.clock()).total_seconds())
        return left - self.settings.warn_s if left > self.settings.warn_s else left + 1


def console_root(request: Request) -> str:
    """Where the console lies in its public address; in links, never with a host."""
    return str(request.scope["root_path"])


def safe_way_back(request: Request, back: str) -> str:
    """A way back that came with a form, if it leads to a page of ours; the inbox otherwise."""
    start = f"{console_root(request)}/"
    ours = back.startswith(start) and back.isprintable() and "\\" not in back and "//" not in back
    return back if ours else start


def _way_back(request: Request) -> str:
    """Address of this page as a browser can ask for it again; nothing of it is from Host."""
    path: str = request.scope["raw_path"].decode("latin-1")
    if request.method != "GET":
        return path.removesuffix("/open")
    query: str = request.scope["query_string"].decode("latin-1")
    return path + (f"?{query}" if query else "")


def template_environment() -> Environment:
    """Templates; everything is escaped, a missing value is an error."""
    return Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def desk_of(request: Request) -> Desk:
    """The desk of the application that serves this request."""
    desk = request.app.state.desk
    assert isinstance(desk, Desk)
    return desk
