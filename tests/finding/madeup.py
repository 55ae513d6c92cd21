"""Catalogues of any size that nobody offers, with names built as those of real items are."""

# ruff: noqa: E501 -- a Chinese character counts as two columns
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

from kiosk.finding import Field, Phrase

WHO = {
    "老年人": "older people", "残疾人": "disabled people", "退役军人": "veterans", "儿童": "children",
    "孕产妇": "expectant mothers", "外来务工人员": "migrant workers", "失业人员": "the unemployed",
    "大学毕业生": "graduates", "个体工商户": "sole traders", "农村居民": "villagers",
    "困难家庭": "families in need", "新生儿": "newborns", "企业职工": "employees",
    "灵活就业人员": "the self-employed", "独生子女父母": "parents of only children", "出租车司机": "taxi drivers",
    "家政服务员": "domestic workers", "归国华侨": "returned emigrants", "见义勇为人员": "brave helpers",
    "非遗传承人": "keepers of old crafts", "养殖户": "livestock farmers", "幼儿教师": "nursery teachers",
}  # fmt: skip
WHAT = {
    "养老": "pension", "医疗": "medical", "生育": "maternity", "工伤": "work injury", "住房": "housing",
    "燃气": "gas", "自来水": "water", "公积金": "provident fund", "户口": "household register",
    "驾驶证": "driving licence", "护照": "passport", "婚姻": "marriage", "收养": "adoption", "殡葬": "burial",
    "土地": "land", "林木采伐": "logging", "食品经营": "food business", "烟草零售": "tobacco retail",
    "道路占用": "road works", "排水": "drainage", "招牌": "signboard", "图书馆": "library", "公交卡": "bus card",
    "教师资格": "teaching certificate", "职业技能": "vocational skills", "高龄": "old age",
    "法律援助": "legal aid", "公证": "notary", "电梯": "lift", "充电桩": "charging point",
}  # fmt: skip
DEED = {
    "补贴": "subsidy", "津贴": "allowance", "登记": "registration", "认定": "recognition", "备案": "filing",
    "报销": "reimbursement", "许可": "permit", "证明": "certificate", "缴费": "payment", "变更": "change",
    "注销": "cancellation", "补领": "replacement", "查询": "inquiry", "预约": "appointment",
    "转移接续": "transfer", "年度审验": "yearly check",
}  # fmt: skip
SAID = ("领钱", "办证", "交费", "过户", "补办", "年审", "报名", "退费", "打证明", "换证", "挂失", "减免")  # fmt: skip


@dataclass(frozen=True)
class Made:
    """One item of a catalogue that nobody offers."""

    code: str
    words: tuple[Phrase, ...] = field(repr=False)

    def phrases(self) -> tuple[Phrase, ...]:
        return self.words


def made(name: str, *aliases: str, official: str = "", english: str = "", guide: str = "") -> Made:
    """An item by its words; its code is its name."""
    words = [Phrase(name, Field.NAME, "zh-CN")]
    words += [Phrase(english, Field.NAME, "en")] if english else []
    words += [Phrase(alias, Field.ALIAS) for alias in aliases]
    words += [Phrase(official, Field.OFFICIAL, "zh-CN")] if official else []
    words += [Phrase(guide, Field.GUIDE, "zh-CN")] if guide else []
    return Made(name, tuple(words))


def catalogue(count: int, seed: int = 1) -> tuple[Made, ...]:
    """So many items, no two of one name, the same ones for the same seed."""
    dice = random.Random(seed)
    every = list(product(WHO, WHAT, DEED))
    dice.shuffle(every)
    return tuple(_item(number, *words, dice) for number, words in enumerate(every[:count]))


def _item(number: int, who: str, what: str, deed: str, dice: random.Random) -> Made:
    english = f"{WHAT[what].capitalize()} {DEED[deed]} for {WHO[who]}"
    formal = f"Application of {WHO[who]} for {DEED[deed]} concerning {WHAT[what]}, no. {number}"
    aliases = [f"{what}{deed}", f"{who}{deed}"]
    aliases += [f"{what}{said}" for said in dice.sample(SAID, 4)]
    guide = "".join(_sentences(who, what, deed, dice))
    return Made(
        f"made-{number}",
        (
            Phrase(f"{who}{what}{deed}", Field.NAME, "zh-CN"),
            Phrase(english, Field.NAME, "en"),
            *(Phrase(alias, Field.ALIAS) for alias in aliases),
            Phrase(f"示例区{who}申请{what}{deed}（第{number}号）", Field.OFFICIAL, "zh-CN"),
            Phrase(formal, Field.OFFICIAL, "en"),
            Phrase(guide, Field.GUIDE, "zh-CN"),
            Phrase(f"{formal}. Bring your card and what proves it; ask at the counter", Field.GUIDE, "en"),
        ),
    )  # fmt: skip


def _sentences(who: str, what: str, deed: str, dice: random.Random) -> Iterator[str]:
    others = dice.sample(sorted(WHAT), 4)
    yield f"户口在示例区的{who}，可以办{what}{deed}。没在别处办过{others[0]}的，带上身份证和银行卡就行。"
    yield f"每年一次，从批准的下个月起算；和{others[1]}、{others[2]}不能同时办。"
    yield f"走不动的，打12345约上门；{others[3]}的事情到窗口问。不收费，15个工作日内答复您。"
