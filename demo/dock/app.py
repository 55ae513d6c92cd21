"""The dock's web program: one page, the screen, and verbs for everything around it."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import Body, FastAPI, HTTPException, Request, Response
from fastapi.responses import FileResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel, Field

from demo import steps
from demo.devices import PICTURES
from demo.dock.cards import dock_cards
from demo.dock.feed import ScreenFeed
from demo.dock.panels import PANELS, PLACES, panel_json
from demo.processes import StartError
from demo.simulated import LINE, SIMULATED, offering
from demo.simulators import SimulatorError
from demo.stage import Stage
from demo.world import SyncWatch

STATIC = Path(__file__).parent / "static"
HOSTS = ("127.0.0.1", "localhost", "[::1]", "testserver")
ACTS = {panel.name: panel.acts for panel in PANELS}
READER, SCANNER, KEYS = offering("cards"), offering("codes"), offering("keys")
CAMERA, STRIP = offering("pictures"), offering("strip")
PROCESSES = ("terminal", "sync", "centre")
LONG_POLL_S = 8.0
LONGEST_CODE = 2000


class Touch(BaseModel):
    """A finger; x and y in pixels of the real screen."""

    phase: Literal["down", "move", "up"]
    x: float
    y: float


class Verb(BaseModel):
    """Something done to a device."""

    device: str
    verb: str


class Code(BaseModel):
    """What a phone shows to the scanner."""

    text: str = Field(min_length=1, max_length=LONGEST_CODE, repr=False)


class Key(BaseModel):
    """A key; ``held`` when it is kept down."""

    key: Literal[*SIMULATED[KEYS].things]  # type: ignore[valid-type]  # the names are known when it runs
    held: bool = False


class ProcessAction(BaseModel):
    """SIGKILL to a process, or start it again."""

    name: str
    action: Literal["kill", "restart"]


def dock_app(stage: Stage, feed: ScreenFeed, sync: SyncWatch) -> FastAPI:
    """The dock of a running stage."""
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.mount("/static", StaticFiles(directory=STATIC), name="static")
    app.middleware("http")(_only_here)
    cards = dock_cards()

    @app.get("/")
    def page() -> FileResponse:
        return FileResponse(STATIC / "dock.html")

    @app.get("/screen.jpg")
    def screen(after: int = 0) -> Response:
        shot = feed.after(after, LONG_POLL_S)
        if shot is None:
            return Response(status_code=204)
        size = {"X-Number": str(shot.number), "X-Page": shot.page}
        size |= {"X-Width": str(shot.width), "X-Height": str(shot.height)}
        return Response(shot.jpeg, media_type="image/jpeg", headers=size)

    @app.post("/touch")
    def touch(touches: Annotated[list[Touch], Body()]) -> dict[str, bool]:
        results = [feed.touch(t.phase, t.x, t.y) for t in touches]
        return {"taken": all(results)}

    @app.get("/state")
    def state() -> dict[str, Any]:
        return _state(stage, feed, sync)

    @app.get("/things")
    def things() -> dict[str, Any]:
        return {
            "cards": [
                {
                    "id": c.id,
                    "name": c.name,
                    "kind": c.kind,
                    "born": c.born,
                    "layout": c.fields["layout"],
                }
                for c in cards.values()
            ],
            "panels": [panel_json(panel) for panel in PANELS],
            "fitted": [*stage.fitted, LINE],
            "pictures": [path.name for path in sorted(PICTURES.glob("*.jpg"))],
            "console": stage.centre_url,
        }

    @app.post("/do")
    def do(verb: Verb) -> dict[str, bool]:
        act = ACTS.get(verb.device, {}).get(verb.verb)
        if act is None:
            raise HTTPException(404, "unknown verb")
        word, fields = act.order(PLACES)
        _simulator(stage, verb.device, word, **fields)
        return {"done": True}

    @app.post("/code")
    def code(code: Code) -> dict[str, bool]:
        _simulator(stage, SCANNER, "scan", text=code.text)
        return {"done": True}

    @app.post("/key")
    def key(key: Key) -> dict[str, bool]:
        _simulator(stage, KEYS, "hold" if key.held else "press", key=key.key)
        return {"done": True}

    @app.post("/card/{card_id}")
    def card(card_id: str) -> dict[str, bool]:
        if card_id not in cards:
            raise HTTPException(404, "unknown card")
        _simulator(stage, READER, "put-card", card=cards[card_id].fields)
        return {"done": True}

    @app.post("/picture/{name}")
    def picture(name: str) -> dict[str, bool]:
        path = PICTURES / Path(name).name
        if not path.is_file():
            raise HTTPException(404, "unknown picture")
        _simulator(stage, CAMERA, "show", source=str(path))
        return {"done": True}

    @app.get("/picture/{name}")
    def picture_file(name: str) -> FileResponse:
        path = PICTURES / Path(name).name
        if not path.is_file():
            raise HTTPException(404, "unknown picture")
        return FileResponse(path)

    @app.get("/strip.png")
    def strip() -> Response:
        simulator = stage.simulators.get(STRIP)
        data = b""
        with suppress(SimulatorError):
            data = simulator.get("/strip.png") if simulator is not None else b""
        if not data:
            return Response(status_code=204)
        return Response(data, media_type="image/png", headers={"Cache-Control": "no-store"})

    @app.post("/process")
    def process(action: ProcessAction) -> dict[str, bool]:
        if action.name not in PROCESSES:
            raise HTTPException(404, "unknown process")
        if action.action == "kill":
            stage.processes.kill(action.name)
            return {"done": True}
        try:
            stage.processes.restart(action.name)
        except (StartError, OSError) as error:
            raise HTTPException(503, "the process did not start") from error
        return {"done": True}

    return app


def _simulator(stage: Stage, device: str, verb: str, **fields: Any) -> None:
    simulator = stage.simulators.get(device)
    if simulator is None:
        external = device in stage.fitted
        raise HTTPException(
            409, "this device is an external one" if external else "this device is not fitted"
        )
    try:
        simulator.do(verb, **fields)
    except SimulatorError as error:
        raise HTTPException(503, str(error)) from error


def _state(stage: Stage, feed: ScreenFeed, sync: SyncWatch) -> dict[str, Any]:
    devices: dict[str, Any] = {}
    for name in (*stage.fitted, LINE):
        simulator = stage.simulators.get(name)
        if simulator is None:
            devices[name] = None
            continue
        with suppress(SimulatorError):
            devices[name] = simulator.state()
    children = stage.processes.children
    return {
        "page": feed.page,
        "called": steps.called().get(feed.page, ""),
        "pending": sync.pending,
        "centre": sync.centre,
        "devices": devices,
        "processes": {name: children[name].alive for name in PROCESSES if name in children},
    }


async def _only_here(
    request: Request, call_next: Callable[[Request], Awaitable[Response]]
) -> Response:
    """Only this machine's own browser, and no other site's page inside it."""
    host = request.headers.get("host", "").rsplit(":", 1)[0]
    foreign = request.method == "POST" and request.headers.get("x-dock") != "1"
    if host not in HOSTS or foreign:
        return JSONResponse({"message": "this page is for this machine only"}, 403)
    return await call_next(request)
