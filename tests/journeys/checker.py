"""Looks at what a visit left behind, with eyes of its own: imports nothing of the project."""

import json
import re
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
import zxingcpp
from PIL import Image

SIZES = {"portrait": (1080, 1920), "landscape": (1920, 1080)}
SEX = {"男": "1", "女": "2"}


def plain(value: Any) -> Any:
    """YAML values as texts, but for truths and lists."""
    if isinstance(value, bool):
        return value
    if isinstance(value, list):
        return [plain(entry) for entry in value]
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def as_chip(key: str, text: str | None) -> str | None:
    """A text as long as the chip holds it: 15 characters of a name, 35 of an address."""
    room = {"name": 30, "address": 70}.get(key)
    if text is None or room is None:
        return text
    return text.encode("utf-16-le")[:room].decode("utf-16-le", "replace").rstrip()


def same_day(wanted: Any, found: Any) -> bool:
    """Whether a date is the one that ``today-30d`` means, also past a midnight or in its zone."""
    told = re.fullmatch(r"today(?:([+-]\d+)d)?", wanted) if isinstance(wanted, str) else None
    if told is None:
        return False
    meant = datetime.now(UTC).date() + timedelta(days=int(told[1] or 0))
    return abs((date.fromisoformat(found) - meant).days) <= 1


class Checked:
    """One resident file and the folder its visit left."""

    def __init__(self, file: Path, folder: Path) -> None:
        self.file = yaml.safe_load(file.read_text("utf-8"))
        self.folder = folder
        self.cases: list[dict[str, Any]] = json.loads((folder / "centre.json").read_text("utf-8"))
        self.line: dict[str, Any] = json.loads((folder / "timeline.json").read_text("utf-8"))

    @staticmethod
    def card_of(file: Path) -> dict[str, str]:
        """The card of a resident file, every field as text."""
        card = yaml.safe_load(file.read_text("utf-8"))["card"]
        return {key: plain(value) for key, value in card.items()}

    @property
    def times(self) -> int:
        """How many submissions the file expects."""
        return int(self.file["expect"]["times"])

    def check_case(self, case: dict[str, Any]) -> None:
        """A case against the file, field by field."""
        assert case["item"]["code"] == self.file["item"]
        assert re.fullmatch("[0-9a-f]{64}", case["item"]["hash"])
        assert case["for"] == self.file.get("for", "self")
        assert case["identity_level"] == self._level
        code = self.file.get("code")
        assert (case["service_code"] or {}).get("token") == (code and code.partition(".")[2])
        assert re.fullmatch("[2-9A-Z]{3}-[2-9A-Z]{3}-[2-9A-Z]{3}", case["number"])
        self._identity(case["identity"])
        self._answers(case["answers"], case["answer_labels"])
        self._signature(case["signature"])
        self._papers(case["attachments"])
        rating = self.file.get("rating", "skip")
        left = ("terminal-kill", "walk-away")
        if any(fault["do"] in left for fault in self.file.get("faults") or []):
            rating = (case["rating"] or {}).get("level") or "skip"  # who was cut off may not rate
        assert (case["rating"] or {}).get("level") == (None if rating == "skip" else rating)
        assert re.fullmatch("[0-9a-f]{64}", case["notice"]["sha256"])

    @property
    def _social(self) -> dict[str, Any] | None:
        """The social security card, where it tells whose it is."""
        card: dict[str, Any] | None = self.file.get("social_card")
        return None if card is None or card.get("locked") else card

    @property
    def _level(self) -> str:
        if self.file.get("card"):
            return "L2"
        if self._social:
            return "read"
        return "L1" if "own_id_number" in self.file["answers"] else "L0"

    @property
    def declined_photo(self) -> bool:
        """The camera does not work in this file, and nobody mends it."""
        return self._out_of_order("camera-")

    def _out_of_order(self, device: str) -> bool:
        faults = self.file.get("faults") or []
        return any(f["do"].startswith(device) and "undo_after" not in f for f in faults)

    def _identity(self, identity: dict[str, Any] | None) -> None:
        if self._level == "L0":
            assert identity is None
            return
        assert identity is not None
        if self._social:
            card = {key: plain(value) for key, value in self._social.items()}
            assert identity["layout"] == "social-card"
            for key in ("name", "id_number", "valid_from", "valid_to"):
                assert identity[key] == card.get(key), key
            assert identity["address"] is None
            return
        if not self.file.get("card"):
            typed = self.file["answers"]
            assert identity["layout"] == "typed"
            assert identity["name"] == typed["own_name"]
            assert identity["id_number"] == str(typed["own_id_number"])
            assert identity["address"] is None
            return
        card = {key: plain(value) for key, value in self.file["card"].items()}
        assert identity["layout"] == card["layout"]
        assert identity["sex_code"] == SEX[card["sex"]]
        for key in ("name", "sex", "id_number", "birth", "valid_from", "valid_to"):
            assert identity[key] == as_chip(key, card[key]), key
        assert identity["address"] == as_chip("address", card.get("address"))
        assert identity["ethnicity"] == card.get("ethnicity")
        for key in ("english_name", "nationality", "permit"):
            assert (identity[key] or None) == card.get(key), key

    def _answers(self, given: dict[str, Any], labels: dict[str, Any]) -> None:
        for question, raw in (self.file.get("answers") or {}).items():
            if question.startswith("own_"):
                continue  # who one is stands in the identity
            wanted, found = plain(raw), given[question]
            if question == "low_income" and isinstance(wanted, bool):
                wanted = "yes" if wanted else "no"  # YAML 1.1 takes an unquoted no for false
            if question == "way" and self.declined_photo:
                wanted = "staff"  # the camera did not work, so staff check the person
            if isinstance(found, int | float) and not isinstance(found, bool):
                assert float(found) == float(wanted), question
                continue
            said = labels.get(question, {}).values()
            assert found == wanted or wanted in said or same_day(wanted, found), question

    def _papers(self, attachments: list[dict[str, Any]]) -> None:
        """Every paper laid down is in a PDF, and no PDF is there without one."""
        found = [each for each in attachments if each["role"].startswith("material:")]
        laid = bool(self.file.get("papers")) and not self._out_of_order("document-camera-")
        assert bool(found) == laid
        assert {each["media_type"] for each in found} <= {"application/pdf"}

    def _signature(self, signature: dict[str, Any]) -> None:
        if "sign" not in {page["page"] for page in self.line["pages"]}:  # the item wants none
            assert (signature["method"], signature["strokes"]) == ("none", [])
            return
        if self.file.get("signature", "strokes") == "none":
            assert signature["method"] != "strokes"
            assert not signature["strokes"]
            return
        assert signature["method"] == "strokes"
        points = [point for stroke in signature["strokes"] for point in stroke]
        assert len(points) > 20
        assert all(0 <= x <= 1000 for x, _, _ in points)
        times = [t for _, _, t in points]
        assert times == sorted(times)
        assert times[-1] > 100

    # ---- paper -------------------------------------------------------------------------------

    def check_paper(self) -> None:
        """The QR code of the printed receipt, from the picture and from the bytes."""
        number = self.cases[0]["number"]
        for image in (Image.open(self.folder / "receipt.png"), self.printed()):
            codes = [code.text for code in zxingcpp.read_barcodes(image.convert("L"))]
            assert any(number in text for text in codes), codes
            assert not any(secret in text for secret in self.secrets().values() for text in codes)

    def printed(self) -> Image.Image:
        """What the printer's bytes draw, up to the last cut."""
        strips = decode_escpos((self.folder / "printer.bin").read_bytes())
        assert strips, "nothing was cut off"
        return strips[-1]

    # ---- what must not be anywhere -----------------------------------------------------------

    def secrets(self) -> dict[str, str]:
        """Everything personal in the file that is long enough to be looked for."""
        card = self.file.get("card") or {}
        found = {key: str(card[key]) for key in _ON_A_CARD if key in card}
        if "address" in card:
            found["card_address"] = str(card["address"])
        social = self.file.get("social_card") or {}
        found |= {f"social_{key}": str(social[key]) for key in ("name", "id_number") if social}
        second = self.file.get("second_card") or {}
        found |= {
            f"second_{key}": str(second[key]) for key in ("name", "id_number") if key in second
        }
        if "code" in self.file:
            found["code"] = str(self.file["code"])
        for key, value in (self.file.get("answers") or {}).items():
            text = str(value)
            if key in _PERSONAL and len(text) > 2:
                found[key] = text
        return found

    # ---- the time line -----------------------------------------------------------------------

    def check_timeline(self, *, alone: bool = True) -> None:
        """Durable before paper; every page pictured in the screen's true size.

        Who comes to a terminal ``alone`` sees it start.
        """
        line = self.line
        assert line["start"] < line["first_frame"] or not alone
        assert line["touches"]
        phases = {touch["phase"] for touch in line["touches"]}
        assert (
            (phases == {"key"})
            if self.file.get("hand", "touch") != "touch"
            else ("key" not in phases)
        )
        assert line["heartbeat"]["max_gap_ms"] > 0
        if "receipt" in {page["page"] for page in line["pages"]}:
            assert line["commit"] is not None
        if line["commit"] is not None and line["first_printer_byte"] is not None:
            assert line["commit"] < line["first_printer_byte"] + 1
        pictures = sorted((self.folder / "screens").glob("*.png"))
        named = {picture.stem.partition("-")[2] for picture in pictures}
        assert {page["page"] for page in line["pages"]} <= named
        for picture in pictures:
            with Image.open(picture) as image:
                assert image.size == SIZES[self.file.get("screen", "portrait")]


_ON_A_CARD = ("name", "id_number", "english_name")
_PERSONAL = (
    "own_name",
    "own_id_number",
    "living_address", "phone", "contact_name", "contact_phone", "bank_account",
    "name_on_account", "address", "landlord_name", "landlord_phone", "employer", "school",
    "baby_name", "baby_number", "helper_name", "helper_phone", "post_to",
)  # fmt: skip


def decode_escpos(data: bytes) -> list[Image.Image]:
    """Raster strips between cuts; any command that is not known here is a failure."""
    strips: list[Image.Image] = []
    bands: list[Image.Image] = []
    at = 0
    while at < len(data):
        command = data[at : at + 2]
        if command == b"\x1dv":
            wide = data[at + 4] + 256 * data[at + 5]
            high = data[at + 6] + 256 * data[at + 7]
            raw = bytes(255 - byte for byte in data[at + 8 : at + 8 + wide * high])
            bands.append(Image.frombytes("1", (wide * 8, high), raw))
            at += 8 + wide * high
        elif command == b"\x1dV":
            at += 4 if data[at + 2] in (65, 66) else 3
            if bands:
                strips.append(_joined(bands))
            bands = []
        elif command in (b"\x1b@",):
            at, bands = at + 2, []
        elif command in (b"\x10\x04", b"\x1dr", b"\x1bd", b"\x1ba", b"\x1b3", b"\x1dI", b"\x1da"):
            at += 3
        elif command == b"\x10\x14":
            at += 10
        elif data[at : at + 1] in (b"\n", b"\r"):
            at += 1
        else:
            raise AssertionError(f"unknown printer command {command.hex()} at {at}")
    return strips


def _joined(bands: list[Image.Image]) -> Image.Image:
    wide = max(band.width for band in bands)
    strip = Image.new("1", (wide, sum(band.height for band in bands)), 1)
    y = 0
    for band in bands:
        strip.paste(band, (0, y))
        y += band.height
    return strip
