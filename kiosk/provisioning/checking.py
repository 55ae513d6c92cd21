"""Whether a value may stand: judged by the models that read the settings file, told in a sentence.

``check`` looks at nothing but a certificate file that is named, and for it at the clock.
"""

import os
import stat
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel, ValidationError

from contracts.errors import KioskError
from contracts.hosts import is_this_machine
from drivers.adapter import find
from drivers.likely import by_address, by_port
from drivers.plugged import Kind, Plugged
from kiosk.provisioning.authorities import CaFile, read_file
from kiosk.provisioning.bounds import (
    bounds_said,
    hours_among,
    no_such_hours,
    too_long_night,
    within_bounds,
)
from kiosk.provisioning.fields import CLOSED, DEVICES, FIELDS, HOURS
from kiosk.provisioning.mistake import Mistake as Mistake
from kiosk.settings import DeviceTable, HoursSettings, Settings
from sync.certificates import trusting
from sync.errors import SyncSettingsError
from sync.settings import SyncSettings, is_proxy, prefix_of

LONGEST = 120
"""Characters of a text: what the centre takes as a terminal's name, and a line of a page."""
BuiltIn = Mapping[str, Mapping[str, str]]


def check(key: str, value: object, built_in: BuiltIn) -> Mistake | None:
    """Judge one value by itself; None when it may stand.

    Args:
        key: one of ``FIELDS`` or ``HOURS``, ``CLOSED``, or ``devices.<class>`` with the device's
            whole table.
        built_in: the adapters of the project.
    """
    if key.startswith(DEVICES):
        return _device(key.removeprefix(DEVICES), value, built_in)
    if key in HOURS:
        if not _taken_by(HoursSettings, HOURS[key], value):
            return Mistake("no_hours")
        return too_long_night(str(value))
    if key == CLOSED:
        if not _taken_by(HoursSettings, "days", value):
            return Mistake("no_hours_days")
        return next(filter(None, map(too_long_night, hours_among(value))), None)
    known = FIELDS.get(key)
    if known is None:
        return Mistake("unknown_key", {"setting": key[:60]})
    mistake = _text(value)
    if mistake is not None:
        return mistake
    if known.needed and not value:
        return Mistake("needed")
    table, name = key.split(".")
    if not _taken_by(_model(table), name, value):
        if _lacks_quotes(table, name, value):
            return Mistake("lacks_quotes", {"value": str(value)})
        return Mistake(f"no_{known.name}", bounds_said(key))
    if not within_bounds(key, value):
        return Mistake(f"no_{known.name}", bounds_said(key))
    special = _SPECIAL.get(key)
    return None if special is None else special(value)


def check_together(document: Mapping[str, Any]) -> Mistake | None:
    """Judge what only shows when values stand side by side: the way to the centre.

    Args:
        document: the settings as they would be written.
    """
    centre = document.get("centre", {})
    url, prefix, proxy = (str(centre.get(name, "")) for name in ("url", "prefix", "proxy"))
    if not url:
        return None
    try:
        if prefix:
            SyncSettings(Path(), url.rstrip("/"), prefix=prefix_of(prefix))
    except SyncSettingsError:
        return Mistake("no_centre_prefix")
    if proxy and not url.startswith("https://"):
        return Mistake("proxy_needs_tls")
    return None


def _model(table: str) -> type[BaseModel]:
    model = Settings.model_fields[table].annotation
    assert isinstance(model, type)
    assert issubclass(model, BaseModel)
    return model


def _taken_by(model: type[BaseModel], name: str, value: object) -> bool:
    """Whether the model has nothing against this value, whatever else it lacks."""
    try:
        model.model_validate({name: value})
    except ValidationError as error:
        return not any(each["loc"][:1] == (name,) for each in error.errors())
    return True


def _lacks_quotes(table: str, name: str, value: object) -> bool:
    """A number or a day in a settings file where the same in quotes is a text that is taken.

    It is not taken as it stands: of other such values a leading zero would be lost.
    """
    plain = isinstance(value, (int, float, date, time)) and not isinstance(value, bool)
    return plain and _taken_by(_model(table), name, str(value))


def _text(value: object) -> Mistake | None:
    """Texts are short and of one line."""
    texts = value.values() if isinstance(value, Mapping) else (value,)
    for text in texts:
        if not isinstance(text, str):
            continue
        if len(text) > LONGEST:
            return Mistake("too_long", {"most": str(LONGEST)})
        if any(unicodedata.category(char) in {"Cc", "Cf", "Cs"} for char in text):
            return Mistake("not_plain")
    if isinstance(value, Mapping) and not all(str(text).strip() for text in texts):
        return Mistake("each_language")
    return None


def _url(value: object) -> Mistake | None:
    try:
        address = urlsplit(str(value))
        host, _ = address.hostname, address.port
    except ValueError:
        return Mistake("no_centre_url")
    if address.scheme not in ("http", "https") or not host or address.username:
        return Mistake("no_centre_url")
    if address.scheme == "http" and not is_this_machine(host):
        return Mistake("url_needs_tls")
    return None


def _proxy(value: object) -> Mistake | None:
    return None if not value or is_proxy(str(value).rstrip("/")) else Mistake("no_centre_proxy")


def _ca(value: object) -> Mistake | None:
    """Judged as when it was shown, then by the function that will trust it."""
    if not value:
        return None
    path = Path(str(value))
    try:
        mistake = refused(read_file(path.resolve(), datetime.now(UTC)))
        if mistake is None:
            trusting(path)
        return mistake
    except (SyncSettingsError, OSError, ValueError):
        return Mistake("no_centre_ca")


def refused(file: CaFile) -> Mistake | None:
    """Why nobody should trust what this file holds."""
    return Mistake(file.why, file.params) if file.why else None


def _folders(value: object) -> Mistake | None:
    listed = value if isinstance(value, (list, tuple)) else ()
    return None if all(Path(str(each)).is_dir() for each in listed) else Mistake("no_items_folders")


_SPECIAL = {
    "centre.url": _url,
    "centre.proxy": _proxy,
    "centre.ca": _ca,
    "items.folders": _folders,
    "terminal.help_hours": no_such_hours,
}


def _device(name: str, value: object, built_in: BuiltIn) -> Mistake | None:
    try:
        table = DeviceTable.model_validate(value)
        if table.fitted:
            find(name, table.adapter, built_in.get(name, {})).driver(table.options)
    except ValidationError:
        return Mistake("no_table", {"device": name[:40]})
    except KioskError as error:
        return Mistake("no_device", {"device": name[:40], "why": str(error)})
    return None


def check_address(device: str, typed: str) -> Mistake | None:
    """Judge where in the network somebody says a device of this class is."""
    lines = by_address(device)
    if not lines and by_port(device):
        return Mistake("no_place_port")
    if any(line.fits(Plugged(Kind.ADDRESS, typed)) for line in lines):
        return None
    return Mistake(f"no_place_{lines[0].setting}") if lines else Mistake("device_unknown")


def check_port(device: str, typed: str) -> Mistake | None:
    """Judge the path of a serial port that somebody says a device of this class is at."""
    if not by_port(device):
        return check_address(device, typed) or Mistake("device_unknown")
    try:
        mode = os.stat(typed).st_mode
    except (OSError, ValueError):
        return Mistake("no_port_there", {"path": typed[:LONGEST]})
    return None if stat.S_ISCHR(mode) else Mistake("no_port", {"path": typed[:LONGEST]})


def by_language_of(value: object, languages: tuple[str, ...]) -> dict[str, str]:
    """A value of ``Form.BY_LANGUAGE`` as a text for each of these languages."""
    if isinstance(value, Mapping):
        return {language: str(value.get(language, "")) for language in languages}
    return dict.fromkeys(languages, str(value or ""))


def joined(texts: Mapping[str, str]) -> object:
    """Texts by language as they are written: one text where all say the same."""
    different = {text for text in texts.values() if text}
    if len(different) <= 1:
        return next(iter(different), "")
    return {language: text for language, text in texts.items() if text}
