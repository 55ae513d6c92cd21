"""Why a set is not taken: a word that travels, and a sentence for people in both languages."""

from enum import StrEnum

from contracts.errors import PolicyError


class Word(StrEnum):
    """Why. The words go into heartbeats, ``sets/taking.json`` and reports on sticks."""

    UNREACHABLE = "unreachable"
    SLOW = "slow"
    ENDLESS = "endless"
    EXPIRED = "expired"
    ROLLBACK = "rollback"
    FREEZE = "freeze"
    WRONG_KEY = "wrong-key"
    MIX = "mix"
    DAMAGED = "damaged"
    DISK_FULL = "disk-full"
    STORAGE = "storage"
    CLOCK = "clock"
    NO_ROOT = "no-root"
    NOT_SIGNED = "not-signed"
    BELOW_FLOOR = "below-floor"
    OVERLAY = "overlay-not-signed"
    INVALID = "invalid-set"
    RETURNED = "returned"
    OLDER = "older-choice"
    CONFLICT = "two-choices"
    FOREIGN = "not-for-this-terminal"
    FORGED = "not-the-centre"
    PROGRAM_NOT_SIGNED = "program-not-signed"
    OTHER_MACHINE = "program-other-machine"
    BAD_ARCHIVE = "program-invalid"
    BUSY = "busy"
    NO_STICK = "no-stick"
    OTHER_CENTRE = "other-centre"
    NOTHING_HERE = "nothing-for-this-terminal"
    STICK_OLD = "stick-too-old"
    STICK_FUTURE = "stick-from-the-future"
    PULLED = "stick-pulled"
    UNEXPECTED = "unexpected"


_SAID: dict[Word, tuple[str, str]] = {
    Word.UNREACHABLE: (
        "the centre's files cannot be reached now; it is tried again",
        "目前无法取得中心的文件，将自动重试",
    ),
    Word.SLOW: (
        "the server sent too slowly and was cut off; it is tried again",
        "服务器发送过慢，已中断，将自动重试",
    ),
    Word.ENDLESS: (
        "the server sent more than was signed and was cut off",
        "服务器发送的内容超出签名所列长度，已中断",
    ),
    Word.EXPIRED: (
        "the signatures on the sets have expired; the centre has to renew them",
        "套件的签名已过期，需由中心续签",
    ),
    Word.ROLLBACK: (
        "older signed metadata were offered than this terminal has seen already",
        "收到的签名信息比本机已有的更旧，已拒绝",
    ),
    Word.FREEZE: (
        "the server goes on showing signed metadata that the centre has replaced",
        "服务器一直提供已被中心替换的旧签名信息，已拒绝",
    ),
    Word.WRONG_KEY: (
        "the signed metadata are not signed by those who may sign them",
        "签名信息不是由有权签名的人签署，已拒绝",
    ),
    Word.MIX: (
        "a file is not the one that was signed; it was thrown away and is fetched again",
        "有文件与签名所列不符，已丢弃并将重新获取",
    ),
    Word.DAMAGED: (
        "the signed metadata cannot be read",
        "签名信息无法读取",
    ),
    Word.DISK_FULL: (
        "there is no room for the set on this terminal's disk",
        "本机磁盘空间不足，无法存放套件",
    ),
    Word.STORAGE: (
        "this terminal's disk does not keep the set",
        "本机磁盘无法保存套件",
    ),
    Word.CLOCK: (
        "this terminal's clock is before a time that is proved to have passed; set the clock",
        "本机时钟早于已证实的时间，请先校准时钟",
    ),
    Word.NO_ROOT: (
        "this terminal has no root of signed metadata, or a damaged one; the centre gives it one",
        "本机没有签名信任根或其已损坏，需从中心取得",
    ),
    Word.NOT_SIGNED: (
        "the chosen set is not among those that people signed",
        "所选套件不在已签名的套件之中",
    ),
    Word.BELOW_FLOOR: (
        "the chosen set is older than the oldest that people still let be chosen",
        "所选套件旧于签名人员允许选用的最旧套件，已拒绝",
    ),
    Word.OVERLAY: (
        "the district's overlay is not signed by the district",
        "区级补充内容未经该区签名",
    ),
    Word.INVALID: (
        "the set's manifest cannot be read, or it is another set than its name says",
        "套件清单无法读取，或与其名称不符",
    ),
    Word.RETURNED: (
        "this terminal went back from this set and does not take it again",
        "本机曾从该套件退回，不再使用",
    ),
    Word.OLDER: (
        "a newer choice than this one has been taken already",
        "已有更新的选择，此选择作废",
    ),
    Word.CONFLICT: (
        "two different choices bear the same number",
        "两个不同的选择使用了同一编号",
    ),
    Word.FOREIGN: (
        "these words are for another terminal",
        "该指示属于另一台终端",
    ),
    Word.FORGED: (
        "words that should be the centre's are not signed by it",
        "所谓中心的指示未经中心签名",
    ),
    Word.PROGRAM_NOT_SIGNED: (
        "the set's program is not signed by those who publish programs",
        "套件所带程序未经程序发布人员签名，已拒绝",
    ),
    Word.OTHER_MACHINE: (
        "the set's program is for other machines than this terminal",
        "套件所带程序不适用于本机",
    ),
    Word.BAD_ARCHIVE: (
        "the set's program is not a release, or another one than was named; it is not unpacked",
        "套件所带程序包无效或与所列不符，未解包",
    ),
    Word.BUSY: (
        "another update is being taken at this moment; try again after it",
        "另一项更新正在进行，请稍后再试",
    ),
    Word.NO_STICK: (
        "this is no stick that a centre has written: stick.json is missing or damaged",
        "这不是中心写出的更新盘：缺少 stick.json 或其已损坏",
    ),
    Word.OTHER_CENTRE: (
        "this stick was written by another centre than this terminal belongs to",
        "该更新盘由另一中心写出，本机不属于该中心",
    ),
    Word.NOTHING_HERE: (
        "there is nothing for this terminal on the stick",
        "更新盘上没有给本机的内容",
    ),
    Word.STICK_OLD: (
        "this stick is too old: it was valid for a time that has passed; fetch a fresh one",
        "该更新盘已过有效期，请换用新的更新盘",
    ),
    Word.STICK_FUTURE: (
        "this stick was made after the time that this terminal's clock shows; set the clock",
        "该更新盘的制作时间晚于本机时钟，请先校准时钟",
    ),
    Word.PULLED: (
        "the stick was pulled out, or a file on it is missing or damaged; put it in again",
        "更新盘被拔出，或其上有文件缺失、损坏，请重新插入",
    ),
    Word.UNEXPECTED: (
        "a mistake of this program keeps the set from being taken; see the log",
        "程序自身出错，未能取得套件，请查看日志",
    ),
}


def sentence(word: Word, language: str = "en") -> str:
    """What people read."""
    english, chinese = _SAID[word]
    return chinese if language == "zh-CN" else english


class NotTakenError(PolicyError):
    """A set, or a part of it, is not taken; ``word`` says why, ``detail`` which part."""

    code = "P-163"

    def __init__(self, word: Word, detail: str = "") -> None:
        super().__init__(f"{sentence(word)}{f' ({detail})' if detail else ''}")
        self.word = word
        self.detail = detail
