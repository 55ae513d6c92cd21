"""Finding items while somebody types."""

# ruff: noqa: E501 -- a Chinese character counts as two columns
import pytest

from kiosk.finding import Field, Finder, Found
from kiosk.readings import Readings
from tests.finding.madeup import Made, made

ALLOWANCE, PENSION, PERMIT = "elder-allowance", "pension-certification", "residence-permit"

SHIPPED = [
    # as people say it, and as it is written
    ("领养老金", PENSION), ("养老金", PENSION), ("老年补贴", ALLOWANCE), ("办暂住证", PERMIT), ("居住证", PERMIT),
    ("领取养老保险待遇资格认证", PENSION), ("80岁", ALLOWANCE), ("80 岁以上老人领补贴", ALLOWANCE), ("退休", PENSION),
    # pinyin, whole and half typed
    ("yanglao", PENSION), ("yanglaojin", PENSION), ("yanglaoj", PENSION), ("yangla", PENSION), ("gaoling", ALLOWANCE),
    ("zanzhuzheng", PERMIT), ("zan zhu zheng", PERMIT), ("ju'zhu'zheng", PERMIT), ("banjuzhuzheng", PERMIT),
    # initials, and some of them
    ("ylj", PENSION), ("jzz", PERMIT), ("gljt", ALLOWANCE), ("yanglj", PENSION), ("ylaojin", PENSION), ("zzz", PERMIT),
    # tones, right and wrong
    ("yǎng lǎo jīn", PENSION), ("yang2lao4jin3", PENSION), ("yàng láo jìn", PENSION), ("养劳金", PENSION), ("羊老金", PENSION),
    # sounds that are near
    ("yanlaojin", PENSION), ("yangnaojin", PENSION), ("gaolin", ALLOWANCE), ("gaoning", ALLOWANCE), ("zanzuzen", PERMIT),
    ("juzuzheng", PERMIT), ("waidifukou", PERMIT), ("zhanzhuzheng", PERMIT), ("laolian", ALLOWANCE), ("暂住阵", PERMIT),
    # mixed
    ("养老jin", PENSION), ("高ling津贴", ALLOWANCE), ("80sui", ALLOWANCE), ("居z证", PERMIT), ("lin养老", PENSION),
    # a letter missing, changed places, too many, wrong
    ("yanglojin", PENSION), ("yagnlaojin", PENSION), ("yanglaojinn", PENSION), ("yanglaokin", PENSION), ("ynaglao", PENSION),
    ("juzuhzheng", PERMIT), ("juzhzheng", PERMIT), ("gaolnig", ALLOWANCE), ("八十岁", ALLOWANCE),
    # characters missing, in another order, with more around them
    ("高津贴", ALLOWANCE), ("津贴高龄", ALLOWANCE), ("我想办居住证", PERMIT), ("养老认证", PENSION), ("请问怎么领高龄津贴", ALLOWANCE),
    ("wo xiang ban ju zhu zheng", PERMIT), ("老人 补贴", ALLOWANCE), ("我的养老金认证", PENSION),
    # English
    ("pension", PENSION), ("pens", PENSION), ("PENSION CHECK", PENSION), ("check pension", PENSION), ("permit", PERMIT),
    ("residence permits", PERMIT), ("old-age", ALLOWANCE), ("allowance over 80", ALLOWANCE), ("pnesion", PENSION),
    ("pemit", PERMIT), ("how do i get a residence permit", PERMIT), ("resi perm", PERMIT),
]  # fmt: skip

NOTHING = [
    "",
    " ",
    "…",
    "iii",
    "护照",
    "我要申请护照",
    "huzhao",
    "vvvvvvvvvv",
    "passport",
    "龘龘龘",
]


def codes(found: tuple[Found, ...]) -> list[str]:
    return [each.code for each in found]


def meant(each: Found) -> str:
    """What of the words is marked."""
    return "|".join(each.text[begin:end] for begin, end in each.marks)


@pytest.mark.parametrize(("typed", "code"), SHIPPED)
def test_the_shipped_items_are_found_first(shipped: Finder, typed: str, code: str) -> None:
    assert codes(shipped.find(typed))[:1] == [code]


@pytest.mark.parametrize("typed", NOTHING)
def test_what_no_item_is_about_finds_nothing(shipped: Finder, typed: str) -> None:
    assert shipped.find(typed) == ()


@pytest.mark.parametrize(
    ("typed", "text", "marked"),
    [
        ("养老金", "养老金认证", "养老金"), ("ylj", "养老金认证", "养老金"), ("80sui", "80岁补贴", "80岁"),
        ("yanglojin", "养老金认证", "养老金"), ("办暂住证", "暂住证", "暂住证"), ("yangl", "养老认证", "养老"),
        ("pension ch", "Yearly pension check", "pension|ch"), ("80岁以", "80 岁以上老人领补贴", "80|岁以"),
    ],
)  # fmt: skip
def test_what_was_meant_is_marked(shipped: Finder, typed: str, text: str, marked: str) -> None:
    first = shipped.find(typed)[0]
    assert (first.text, meant(first)) == (text, marked)


def test_it_is_told_by_which_words_an_item_was_found(shipped: Finder) -> None:
    kinds = {typed: shipped.find(typed)[0] for typed in ("暂住证", "居住证申领", "pension")}
    assert [each.found_in for each in kinds.values()] == [Field.ALIAS, Field.OFFICIAL, Field.NAME]
    assert kinds["pension"].language == "en"


# ---- order ------------------------------------------------------------------------------------


def finder(readings: Readings, *items: Made) -> Finder:
    return Finder(lambda: items, lambda: readings)


def test_what_is_called_so_comes_before_what_is_officially_called_so(readings: Readings) -> None:
    items = made("老人证", official="图书馆借阅证"), made("借书", "图书馆"), made("图书馆办卡")
    assert codes(finder(readings, *items).find("图书馆")) == ["借书", "图书馆办卡", "老人证"]


def test_the_beginning_of_a_name_comes_before_its_middle(readings: Readings) -> None:
    items = made("补办社保卡"), made("社保缴费"), made("职工社保")
    assert codes(finder(readings, *items).find("社保"))[0] == "社保缴费"


def test_characters_come_before_others_that_sound_the_same(readings: Readings) -> None:
    items = made("公证"), made("工证办理"), made("公正评议")
    assert codes(finder(readings, *items).find("公证")) == ["公证"]
    assert codes(finder(readings, *items).find("gongzheng"))[0] == "公证"
    assert codes(finder(readings, made("公正评议")).find("公证")) == ["公正评议"]


def test_a_sound_as_typed_comes_before_a_near_one(readings: Readings) -> None:
    items = made("栏杆"), made("南岸")
    found = finder(readings, *items)
    assert codes(found.find("nan")) == ["南岸", "栏杆"]
    assert codes(found.find("lan")) == ["栏杆", "南岸"]


def test_items_that_are_found_as_well_stand_in_the_order_of_the_catalogue(
    readings: Readings,
) -> None:
    items = tuple(made(f"{name}补贴") for name in ("燃气", "住房", "高龄"))
    found = [finder(readings, *order).find("butie") for order in (items, items[::-1])]
    assert codes(found[0]) == [item.code for item in items]
    assert codes(found[1]) == [item.code for item in items[::-1]]


def test_of_two_as_good_the_language_of_the_screen_comes_first(readings: Readings) -> None:
    found = finder(readings, made("盆栽", english="Plants"), made("笔", english="Pens"))
    assert codes(found.find("pen")) == ["盆栽", "笔"]
    assert codes(found.find("pen", "en")) == ["笔", "盆栽"]


def test_each_item_is_found_once_and_no_more_than_asked_for(readings: Readings) -> None:
    items = tuple(made(f"{n}号补贴", "补贴", f"补贴{n}") for n in range(60))
    found = finder(readings, *items).find("补贴", most=10)
    assert codes(found) == [item.code for item in items[:10]]


def test_a_character_with_two_readings_is_found_by_each(readings: Readings) -> None:
    found = finder(readings, made("重庆户口"), made("重大疾病"), made("银行开户"), made("行动不便"))
    assert codes(found.find("chongqing")) == ["重庆户口"]
    assert codes(found.find("zhongda")) == ["重大疾病"]
    assert codes(found.find("yinhang")) == ["银行开户"]
    assert codes(found.find("xd")) == ["行动不便"]
    assert codes(found.find("cqhk")) == ["重庆户口"]


def test_letters_and_digits_of_names_are_found(readings: Readings) -> None:
    found = finder(readings, made("ETC 办理"), made("换C1驾照", "c1"), made("就业困难", "4050"))
    assert codes(found.find("etc")) == ["ETC 办理"]
    assert codes(found.find("c1")) == ["换C1驾照"]
    assert codes(found.find("405")) == ["就业困难"]


def test_pinyin_as_an_alias_is_found_as_it_stands(readings: Readings) -> None:
    assert codes(finder(readings, made("老年大学", "laoniandaxue")).find("laonianda")) == [
        "老年大学"
    ]


def test_a_guide_tells_items_apart_where_no_name_does(readings: Readings) -> None:
    items = tuple(made(f"{name}登记", guide=f"在这里{said}的人可以办。") for name, said in (
        ("居住", "租房打工"), ("经营", "开店摆摊"), ("养殖", "喂猪养鸡"), ("船舶", "打鱼跑船")
    ))  # fmt: skip
    first = finder(readings, *items).find("我想开店摆摊要办个啥")[0]
    assert (first.code, first.found_in, meant(first)) == ("经营登记", Field.GUIDE, "开店摆摊")


def test_every_key_of_a_word_leads_on_to_it(shipped: Finder) -> None:
    for word, code in (
        ("yanglaojin", PENSION),
        ("zanzhuzheng", PERMIT),
        ("gaolingjintie", ALLOWANCE),
    ):
        for length in range(3, len(word) + 1):
            assert code in codes(shipped.find(word[:length])), word[:length]
