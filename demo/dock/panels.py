"""What can be done to each simulated device from the dock: its verbs and what people call them."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Act:
    """One button.

    Attributes:
        verb: what the simulator is told.
        zh, en: its name.
        shows: it looks pressed while this value of the device's state is ``value``.
        strong: what is done most often.
    """

    verb: str
    zh: str
    en: str
    shows: str = ""
    value: str | bool = ""
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """Buttons that belong together, under one name."""

    zh: str
    en: str
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """One device; ``plug`` when its line can be pulled."""

    device: str
    zh: str
    en: str
    rows: tuple[Row, ...] = ()
    plug: bool = True

    def to_json(self) -> dict[str, Any]:
        """As the page takes it."""
        return asdict(self)

    @property
    def verbs(self) -> frozenset[str]:
        """Everything that the page may ask of it."""
        plugs = ("plug", "unplug") if self.plug else ()
        return frozenset((*plugs, *(act.verb for row in self.rows for act in row.acts)))


def _mood(verb: str, zh: str, en: str) -> Act:
    return Act(verb, zh, en, "mood", verb)


_NORMAL = _mood("normal", "正常", "Normal")
_SILENT = _mood("silent", "不答", "Silent")
_NOISE = _mood("noise", "干扰", "Noise")
_CHECKSUM = _mood("wrong-checksum", "校验错", "Checksum")
_STALE = _mood("stale", "答上一句", "Stale")
_DRIP = _mood("drip", "一滴一滴", "Drip")
_GARBLED = _mood("garbled", "乱码", "Garbled")
_TRUNCATE = _mood("truncate", "截断", "Truncated")
_SLOW = _mood("slow", "很慢", "Slow")


def _line(*acts: Act) -> Row:
    return Row("线路", "Line", (_NORMAL, *acts))


_SEEN = Row(
    "画面",
    "Picture",
    (
        _NORMAL,
        _mood("freeze", "卡住", "Frozen"),
        _mood("stall", "断流", "Stalled"),
        _mood("black", "全黑", "Black"),
    ),
)

PANELS = (
    Panel(
        "id_card",
        "读卡器",
        "Card reader",
        (
            Row(
                "卡",
                "Card",
                (
                    Act("lift-card", "拿走卡", "Lift", strong=True),
                    Act("second-card", "叠一张别人的", "Second card"),
                    Act("lift-mid-read", "读一半拿走", "Lift mid-read"),
                ),
            ),
            _line(
                _NOISE, _TRUNCATE, _SLOW, _DRIP, _SILENT, _CHECKSUM, _STALE,
                _mood("unreadable", "读不出", "Unreadable"),
            ),
        ),
    ),
    Panel(
        "code_scanner",
        "扫码器",
        "Code scanner",
        (_line(_NOISE, _TRUNCATE, _DRIP, _mood("double", "扫两遍", "Twice")),),
    ),
    Panel(
        "smart_card",
        "社保卡读卡器",
        "Smart card",
        (
            Row(
                "卡",
                "Card",
                (
                    Act("insert", "插卡", "Insert", "inserted", True),
                    Act("remove", "拔卡", "Remove", "inserted", False),
                ),
            ),
            Row(
                "下一张",
                "Next card",
                (
                    _NORMAL,
                    _mood("locked", "锁着", "Locked"),
                    _mood("wrong", "别的卡", "Another kind"),
                    _SLOW,
                    _SILENT,
                    _mood("removed", "读一半拔走", "Removed"),
                    _mood("dead", "坏卡", "Dead"),
                ),
            ),
        ),
        plug=False,
    ),
    Panel(
        "receipt_printer",
        "回执打印机",
        "Receipt printer",
        (
            Row(
                "纸",
                "Paper",
                (
                    Act("paper-in", "有纸", "Full", "paper", "ok"),
                    Act("paper-near-end", "快没了", "Near end", "paper", "near-end"),
                    Act("paper-out", "没纸", "Out", "paper", "out"),
                ),
            ),
            Row(
                "盖",
                "Cover",
                (
                    Act("cover-close", "合上", "Closed", "cover", "closed"),
                    Act("cover-open", "打开", "Open", "cover", "open"),
                ),
            ),
            Row(
                "电",
                "Power",
                (
                    Act("power-on", "通电", "On", "power", "on"),
                    Act("power-off", "断电", "Off", "power", "off"),
                    Act("power-off-midway", "打到一半断", "Off midway"),
                ),
            ),
            _line(
                _mood("cutter-jam", "切刀卡住", "Cutter jam"), _SILENT,
                _mood("hung", "死机", "Hung"), _GARBLED, _STALE, _DRIP,
            ),
        ),
    ),
    Panel(
        "document_printer",
        "A4 打印机",
        "Page printer",
        (
            Row(
                "下一页",
                "Next page",
                (
                    _NORMAL,
                    _mood("jam", "卡纸", "Jam"),
                    _mood("paper-out", "没纸", "No paper"),
                    _mood("cover-open", "盖开", "Cover open"),
                    _mood("toner-out", "没墨粉", "No toner"),
                ),
            ),
        ),
    ),
    Panel("camera", "摄像头", "Camera", (_SEEN,)),
    Panel("document_camera", "高拍仪", "Document camera", (_SEEN,)),
    Panel(
        "keypad",
        "按键盘",
        "Keypad",
        (Row("线路", "Line", (Act("noise", "干扰一下", "Burst of noise"),)),),
    ),
    Panel(
        "ups",
        "电源",
        "Power supply",
        (
            Row(
                "市电",
                "Mains",
                (
                    Act("mains-back", "有电", "On", "power", "mains-back"),
                    Act("mains-lost", "停电，用电池", "On battery", "power", "mains-lost"),
                    Act("battery-low", "电池快没电", "Battery low", "power", "battery-low"),
                ),
            ),
            _line(_SILENT, _STALE, _GARBLED, _DRIP, _mood("cut", "半路断", "Cut")),
        ),
    ),
    Panel(
        "cabinet",
        "机柜",
        "Cabinet",
        (
            Row(
                "柜门",
                "Door",
                (
                    Act("close-door", "关着", "Shut", "door", "closed"),
                    Act("open-door", "开着", "Open", "door", "open"),
                ),
            ),
            Row(
                "有人",
                "Person",
                (
                    Act("person-goes", "走了", "Gone", "person", False),
                    Act("person-comes", "来了", "Here", "person", True),
                ),
            ),
            _line(_SILENT, _NOISE, _CHECKSUM, _SLOW, _mood("exception", "报错", "Exception")),
        ),
    ),
    Panel(
        "network",
        "网络",
        "Network",
        (
            Row(
                "线路",
                "Line",
                (
                    _mood("normal", "通", "Up"),
                    _mood("refuse", "拒绝连接", "Refused"),
                    _mood("blackhole", "没有回音", "Black hole"),
                    _mood("cut-mid-body", "半路剪断", "Cut midway"),
                    _mood("reply-lost", "回话丢失", "Reply lost"),
                    _mood("portal", "要登录", "Login page"),
                ),
            ),
        ),
        plug=False,
    ),
)  # fmt: skip
"""In the order of the page."""
KEYS = {
    "previous": "上一个",
    "select": "选中",
    "next": "下一个",
    "back": "返回",
    "repeat": "重听",
    "help": "帮助",
    "volume-down": "小声",
    "volume-up": "大声",
}
"""The keypad's keys as they lie, three in a row."""
CODES = {"渝快码 service code": "YKM1.DEMO-0001-DEMO-0001", "乱写的 nonsense": "hello"}
"""Codes that lie ready to be shown to the scanner."""
