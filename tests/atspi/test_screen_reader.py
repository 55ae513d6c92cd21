"""The accessible tree from outside, over AT-SPI, by the library that Orca reads with.

``tests/ui_input/test_accessible.py`` asks the same tree inside the process, page by page; here is
what comes over the bus: that it comes at all, names, roles, states, and what a reader may do.
"""

import pytest

from tests.atspi.conftest import Node, Reader

KEYS = ("push button", "radio button", "check box", "text")
PLAIN = {"focusable", "enabled", "sensitive", "showing", "visible"}


def named(tree: list[Node], name: str, role: str = "") -> Node:
    """The one node that is called so."""
    found = [node for node in tree if node["name"] == name and role in ("", node["role"])]
    assert len(found) == 1, f"{name}: {found}"
    return found[0]


def of_role(tree: list[Node], *roles: str) -> list[str]:
    return [node["name"] for node in tree if node["role"] in roles]


@pytest.mark.parametrize(
    ("sample", "mode", "language", "title"),
    [
        ("home", "standard", "zh-CN", "您好，要办什么事？"),
        ("home", "elder", "en", "What do you need?"),
        ("form", "standard", "zh-CN", "看看对不对，再补两样"),
        ("form-choice9", "elder", "zh-CN", "为什么来这里住？"),
        ("form-address", "standard", "zh-CN", "现在住在哪里？"),
        ("review", "standard", "zh-CN", "请看一遍"),
        ("review", "elder", "en", "Please check this"),
    ],
)
def test_every_node_says_what_it_is_and_what_can_be_done(
    reader: Reader, sample: str, mode: str, language: str, title: str
) -> None:
    tree = reader.show(sample, mode, language)
    window, page = tree[0], tree[1]
    assert (window["role"], bool(window["name"])) == ("frame", True)
    assert (page["role"], page["name"], page["depth"]) == ("panel", title, 1)
    assert of_role(tree, "heading") == [title]
    assert [node for node in tree if not node["name"] and node["role"] != "filler"] == []
    keys = [node for node in tree if node["role"] in KEYS]
    assert len(keys) > 10
    for node in keys:
        able = "enabled" in node["states"]
        assert able is ("focusable" in node["states"]), node
        assert {"Press", "Toggle"} & set(node["actions"]), node
    texts = [node for node in tree if node["role"] in ("label", "heading")]
    assert [node for node in texts if node["text"] != node["name"]] == []


def test_the_items_of_the_home_page(reader: Reader) -> None:
    tree = reader.show("home")
    item = named(tree, "领高龄津贴")
    assert (item["role"], item["description"]) == ("push button", "高龄津贴申请")
    assert set(item["states"]) == PLAIN
    assert {"enabled", "focusable"} & set(named(tree, "返回")["states"]) == set()
    keys = of_role(tree, "push button")
    assert keys[:3] == ["领高龄津贴", "养老金每年认证", "外地人办居住证"]
    dock = keys.index("返回")
    assert keys[dock : dock + 4] == ["返回", "在首页", "叫人帮忙", "结束"]
    assert {"颜色", "字大小", "读给我听", "English", "长辈版"} <= set(keys[dock + 4 :])


def test_what_is_chosen_typed_and_wrong_in_a_form(reader: Reader) -> None:
    tree = reader.show("form")
    chosen = {node["name"]: node for node in tree if "checkable" in node["states"]}
    assert [name for name, node in chosen.items() if "checked" in node["states"]] == [
        *("对，没变", "老伴", "儿女"),
    ]
    assert chosen["对，没变"]["role"] == "radio button"
    assert chosen["孙辈"]["role"] == "check box"
    assert of_role(tree, "alert") == ["少了 1 位。手机号是 11 位，现在只有 10 位。"]
    typed = named(reader.show("form-address"), "现在住在哪里？", "text")
    assert "editable" in typed["states"]
    assert typed["text"] == "示例区河街镇石桥路"


def test_the_review_is_as_masked_as_it_is_seen(reader: Reader) -> None:
    tree = reader.show("review")
    names = [node["name"] for node in tree]
    at = names.index("姓名")
    assert names[at : at + 3] == ["姓名", "王*山", "看全 姓名"]
    assert "改 联系电话" in names
    assert "没错，去签字" in of_role(tree, "push button")


def test_pages_that_are_not_shown_are_not_found(reader: Reader) -> None:
    reader.show("review")
    tree = reader.show("attract")
    assert of_role(tree, "panel") == ["您好，来办事？"]
    assert [node["name"] for node in tree if "*" in node["name"]] == []


def test_another_page_is_announced(reader: Reader) -> None:
    reader.show("home")
    reader.announced()
    reader.show("review")
    assert reader.announced() == "请看一遍"
    reader.show("form-address")
    assert reader.announced() == "现在住在哪里？"
    reader.show("form-phone")  # another question of the same page
    assert reader.announced() == "您的手机号是多少？"


@pytest.mark.long
def test_a_reader_presses_and_moves_the_focus(reader: Reader) -> None:
    reader.show("home")
    assert reader.press("领高龄津贴") == "event ItemChosen"
    reader.focus("叫人帮忙")
    focused = [node["name"] for node in reader.tree() if "focused" in node["states"]]
    assert focused == ["叫人帮忙"]
