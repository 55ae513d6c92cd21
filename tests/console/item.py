"""An item document as authors write it, small enough to read."""

from typing import Any


def _both(chinese: str, english: str) -> dict[str, str]:
    return {"zh-CN": chinese, "en": english}


ITEM: dict[str, Any] = {
    "schema": 1,
    "code": "elder-allowance",
    "version": "2026.1",
    "name": _both("80岁以上老人领补贴", "Money for people over 80"),
    "official_name": _both("高龄津贴申请", "Old-age allowance"),
    "icon": "old",
    "office": {
        "name": _both("示例区民政局", "Civil affairs bureau"),
        "address": _both("示例路 1 号", "1 Example Road"),
        "phone": "023-0000 0199",
        "hours": _both("工作日 9–17 点", "Workdays 9–17"),
    },
    "guide": {
        "summary": _both("领取高龄津贴", "Get the allowance"),
        "who": _both("80 岁以上", "Over 80"),
        "bring": [],
        "minutes": 5,
        "fee": _both("免费", "Free"),
        "time_limit": _both("20 个工作日", "20 working days"),
        "result": _both("按月发放", "Paid monthly"),
        "where": _both("这台机器", "This terminal"),
        "staffed_way": _both("社区窗口", "Community counter"),
    },
    "notice": {
        "version": "1",
        "title": _both("告知书", "Notice"),
        "paragraphs": [_both("我们怎么用您的信息。", "How your data is used.")],
        "refuse": {"text": _both("不同意也可以去窗口。", "You may go to the counter.")},
    },
    "sections": [
        {
            "id": "home",
            "title": _both("住在哪里", "Where you live"),
            "questions": ["household_street", "same_address", "living_address"],
        },
        {
            "id": "contact",
            "title": _both("怎么联系您", "How to reach you"),
            "questions": ["phone", "contact_relation"],
        },
        {"id": "end", "title": _both("声明", "Declaration"), "questions": ["declaration"]},
    ],
    "questions": [
        {
            "id": "household_street",
            "type": "choice",
            "label": _both("户口在哪个街道、镇？", "Which subdistrict is your household in?"),
            "choices": [
                {"code": "changshou", "label": _both("长寿街道", "Changshou Subdistrict")},
                {"code": "binjiang", "label": _both("滨江街道", "Binjiang Subdistrict")},
            ],
        },
        {
            "id": "same_address",
            "type": "bool",
            "label": _both("现在住的地方和户口一样吗？", "Do you live at that address?"),
        },
        {
            "id": "living_address",
            "type": "text",
            "label": _both("现在住在哪里？", "Where do you live now?"),
            "show_when": "!answers.same_address",
        },
        {"id": "phone", "type": "phone", "label": _both("您的手机号", "Your mobile number")},
        {
            "id": "contact_relation",
            "type": "choice",
            "label": _both("联系人是您的什么人？", "Who is your contact to you?"),
            "choices": [
                {"code": "child", "label": _both("子女", "Child")},
                {"code": "neighbour", "label": _both("邻居", "Neighbour")},
            ],
        },
        {
            "id": "declaration",
            "type": "bool",
            "label": _both("以上都是真的", "All of this is true"),
            "bool_labels": {
                "true": _both("我保证是真的", "I declare so"),
                "false": _both("没有保证", "Not declared"),
            },
        },
    ],
    "signature": {
        "alternatives": [
            {
                "code": "staff",
                "label": _both("请工作人员代签见证", "Witnessed by staff"),
                "text": _both("请叫工作人员。", "Please call a member of staff."),
            }
        ]
    },
    "materials": [
        {
            "id": "lease",
            "name": _both("租赁合同", "The lease"),
            "why": _both("看租到哪天。", "It says until when."),
        }
    ],
    "receipt": {
        "status_line": _both("已收到，还没有批准", "Received, not yet approved"),
        "answer_by_working_days": 20,
    },
}
