"""What every visit on this terminal shares: its items, its texts, and what its settings say."""

from pathlib import Path

import structlog

from kiosk.catalogue import Catalogue, load_catalogue, load_set
from kiosk.initials import PinyinInitials
from kiosk.packs import NO_PACK, Pack
from kiosk.runtime.used import UsedItems
from kiosk.runtime.wallclock import HallClock
from kiosk.searching import search_of
from kiosk.sets.files import RunningSet
from kiosk.settings import Settings
from kiosk.texts import Texts
from kiosk.visit.shape import Comfort, Reach
from kiosk.visit.state import Facts, HomeOrder, IdleTimes
from kiosk.visit.typed import identity_form

_log = structlog.get_logger(__name__)

ASSETS = Path(__file__).parents[2] / "assets"
ITEMS = ASSETS / "items"
CHARACTERS = ASSETS / "pinyin" / "characters.tsv"


def load_items(settings: Settings, chosen: RunningSet) -> Catalogue:
    """The items of the set that runs: of what came with the program, its folder and local ones."""
    if chosen.shipped:
        catalogue = load_catalogue((ITEMS, *settings.items.folders))
    else:
        catalogue = load_set(chosen.items, chosen.overlay)
    for refused in catalogue.refused:
        _log.error("catalogue.item_refused", file=refused.file, code=refused.code)
    if catalogue.passed_over:
        _log.warning("catalogue.passed_over", fields=catalogue.passed_over[:10])
    return catalogue


def build_facts(
    settings: Settings,
    texts: Texts,
    catalogue: Catalogue | None = None,
    pack: Pack = NO_PACK,
    used: UsedItems | None = None,
) -> Facts:
    """What every visit on this terminal shares; the words of the pack are in ``texts`` already."""
    if catalogue is None:
        catalogue = load_items(settings, RunningSet())
    terminal, idle = settings.terminal, settings.idle
    return Facts(
        items=catalogue.items,
        texts=texts,
        languages=terminal.languages,
        orientation=settings.screen.orientation,
        comfort=Comfort(reach=Reach(settings.screen.reach)),
        idle=IdleTimes(**idle.model_dump(exclude={"technician_warn_s"})),
        place=terminal.place,
        terminal_name=terminal.name,
        help_hours=terminal.help_hours,
        help_phone=terminal.help_phone,
        nearest=terminal.nearest,
        code_name=settings.service_codes[0].name if settings.service_codes else "",
        identity_form=identity_form(texts),
        home=HomeOrder(
            pack.order, pack.frequent, pack.elder, frozenset() if used is None else used.order
        ),
        initials=PinyinInitials(CHARACTERS),
        find=search_of(catalogue.items, CHARACTERS),
        means=settings.search.meaning,
    )


def build_used(data_dir: Path, pack: Pack, clock: HallClock) -> UsedItems | None:
    """What is counted of items' use; None where the pack does not order home by it."""
    return UsedItems(data_dir, lambda: clock.known().date()) if pack.by_use else None
