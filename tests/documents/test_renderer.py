import io
import json
from dataclasses import fields, replace
from datetime import datetime
from typing import Any

import pytest
import zxingcpp
from PIL import Image, ImageOps

from kiosk.documents.content import ReceiptContent, receipt_from_json
from kiosk.documents.raster.bitmap import ReceiptBitmap
from kiosk.documents.renderer import ReceiptRenderer


def picture(bitmap: ReceiptBitmap) -> Image.Image:
    return Image.open(io.BytesIO(bitmap.png())).convert("L")


@pytest.mark.parametrize("width", [384, 576])
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_code_is_read_back_by_another_program(
    renderer: ReceiptRenderer, receipt: ReceiptContent, width: int, language: str
) -> None:
    codes = zxingcpp.read_barcodes(picture(renderer.render_receipt(receipt, language, width)))
    assert [code.text for code in codes] == ["CK1;A7C-4K9-W2X;elder-allowance;2026-11-21"]
    assert codes[0].ec_level == "M"


def test_the_code_has_its_quiet_zone(renderer: ReceiptRenderer, receipt: ReceiptContent) -> None:
    image = picture(renderer.render_receipt(receipt, "zh-CN"))
    corner = zxingcpp.read_barcodes(image)[0].position.top_left
    quiet = image.crop((corner.x - 20, corner.y - 20, corner.x + 40, corner.y - 3))
    assert min(quiet.get_flattened_data()) == 255


def test_a_row_is_whole_bytes_black_is_one(
    renderer: ReceiptRenderer, receipt: ReceiptContent
) -> None:
    bitmap = renderer.render_receipt(receipt, "zh-CN", 380)
    assert bitmap.stride == 48
    assert len(bitmap.rows) == 48 * bitmap.height
    black = sum(byte.bit_count() for byte in bitmap.rows) / (380 * bitmap.height)
    assert 0.04 < black < 0.35
    padding = {bitmap.rows[row * 48 + 47] & 0x0F for row in range(bitmap.height)}
    assert padding == {0}


def test_rare_and_undrawable_names_leave_ink(
    renderer: ReceiptRenderer, receipt: ReceiptContent
) -> None:
    plain = renderer.render_receipt(receipt, "zh-CN")
    for name in ("䶮*三", "\U00020bb7*三", "\U00030ede*三", "\ue863*三", "\ud842*三"):
        drawn = renderer.render_receipt(replace(receipt, applicant_masked=name), "zh-CN")
        assert drawn.rows != plain.rows


def test_what_cannot_be_printed_looks_the_same_for_every_such_character(
    renderer: ReceiptRenderer, receipt: ReceiptContent
) -> None:
    one, other = (
        renderer.render_receipt(replace(receipt, applicant_masked=f"{char}*三"), "zh-CN")
        for char in ("\ue863", "\ud842")
    )
    assert one == other


def test_the_reprint_mark_is_black_with_white_letters(
    renderer: ReceiptRenderer, receipt: ReceiptContent
) -> None:
    def black(content: ReceiptContent) -> float:
        header = picture(renderer.render_receipt(content, "zh-CN")).crop((440, 10, 560, 72))
        ink = ImageOps.invert(header).get_flattened_data()
        return sum(1 for value in ink if value) / len(ink)

    assert black(receipt) == 0
    assert 0.25 < black(receipt.as_reprint()) < 0.8


def test_every_field_of_a_receipt_survives_its_json(receipt: ReceiptContent) -> None:
    assert receipt_from_json(receipt.to_json()) == receipt
    for each in fields(receipt):
        match now := getattr(receipt, each.name):
            case bool():
                other: Any = not now
            case str() | int():
                other = type(now)(7)
            case tuple():
                other = (*now, "x")
            case datetime():
                other = now.replace(year=2031)
            case _:
                pytest.fail(f"say here what another {each.name} would be")
        changed = replace(receipt, **{each.name: other})
        stored = json.loads(json.dumps(changed.to_json()))
        assert receipt_from_json(stored) == changed, each.name


def test_a_receipt_is_stored_as_ever(receipt: ReceiptContent) -> None:
    """Records are read for years; fields that came later stand behind these."""
    assert json.dumps(receipt.to_json(), ensure_ascii=False).startswith(
        '{"number": "A7C-4K9-W2X", "item_name": "高龄津贴申请", '
        '"official_name": "80岁以上老人领补贴", "applicant_masked": "欧**珍", '
        '"id_masked": "500***********0021", '
        '"taken": ["身份证信息", "申请内容 12 项", "手写签名"], '
        '"created_at": "2026-11-21T15:20:00+08:00", '
        '"answer_by": "12月11日前，会打电话答复您", "status_line": "已收到，还没有批准", '
        '"office": "示例区民政局", "phones": ["000-5550 0199", "12345"], '
        '"place": "河街便民中心", "terminal_name": "3 号机", "language": "zh-CN", '
        '"qr_payload": "CK1;A7C-4K9-W2X;elder-allowance;2026-11-21", '
        '"reprint": false, "clock_trusted": true, "office_address": "示例区滨江路 6 号", '
        '"office_hours": "工作日 9:00—17:30", '
        '"next_steps": ["镇街 5 个工作日内核对。", "批准后从下个月起打到您的卡上。"]'
    )
