from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from kiosk.documents.content import ReceiptContent
from kiosk.documents.renderer import ReceiptRenderer
from kiosk.texts import Texts, load_texts

CHINA = timezone(timedelta(hours=8))


@pytest.fixture(scope="session")
def words() -> Texts:
    return load_texts(Path(__file__).parents[2] / "assets" / "text")


@pytest.fixture(scope="session")
def renderer(words: Texts) -> ReceiptRenderer:
    return ReceiptRenderer(words)


@pytest.fixture
def receipt() -> ReceiptContent:
    return ReceiptContent(
        number="",
        item_name="高龄津贴申请",
        official_name="80岁以上老人领补贴",
        applicant_masked="欧**珍",
        id_masked="500***********0021",
        taken=("身份证信息", "申请内容 12 项", "手写签名"),
        created_at=datetime(2026, 11, 21, 15, 20, tzinfo=CHINA),
        answer_by="12月11日前，会打电话答复您",
        status_line="已收到，还没有批准",
        office="示例区民政局",
        phones=("000-5550 0199", "12345"),
        place="河街便民中心",
        terminal_name="3 号机",
        language="zh-CN",
        office_address="示例区滨江路 6 号",
        office_hours="工作日 9:00—17:30",
        next_steps=("镇街 5 个工作日内核对。", "批准后从下个月起打到您的卡上。"),
    ).numbered("A7C-4K9-W2X", "elder-allowance")
