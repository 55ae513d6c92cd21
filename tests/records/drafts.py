"""Drafts of submissions for tests; nobody in them exists."""

import os
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from uuid import UUID

from contracts.submission import (
    IdentityContent,
    ItemRef,
    NoticeRef,
    Pad,
    SignatureContent,
)
from kiosk.documents.content import ReceiptContent
from kiosk.records.model import DraftAttachment, SubmissionDraft
from kiosk.records.store import mint_id

CHINA = timezone(timedelta(hours=8))
AT = datetime(2026, 11, 21, 15, 20, 1, 234000, tzinfo=CHINA)
NAME = "欧阳淑珍"
ID_NUMBER = "500199194103050021"
PHONE = "13800000199"
ADDRESS = "示例区长寿街道河街社区 8 号 3 单元 501"
HASH = "ab" * 32


def receipt() -> ReceiptContent:
    return ReceiptContent(
        number="",
        item_name="高龄津贴申请",
        official_name="80岁以上老人领补贴",
        applicant_masked="欧**珍",
        id_masked="500***********0021",
        taken=("身份证信息", "照片 1 张"),
        created_at=AT,
        answer_by="12月11日前",
        status_line="已收到，还没有批准",
        office="示例区民政局",
        phones=("000-5550 0199",),
        place="河街便民中心",
        terminal_name="3 号机",
        language="zh-CN",
    )


def draft(
    photo: bytes | None = None, submission_id: UUID | None = None, at: datetime = AT
) -> SubmissionDraft:
    attachments = () if photo is None else (DraftAttachment("portrait", "image/jpeg", photo),)
    return SubmissionDraft(
        id=submission_id or mint_id(),
        item=ItemRef(code="elder-allowance", version="1", hash=HASH),
        for_whom="self",
        identity_level="L2",
        identity=IdentityContent(
            layout="resident",
            name=NAME,
            sex="2",
            ethnicity="15",
            birth="1941-03-05",
            address=ADDRESS,
            id_number=ID_NUMBER,
            authority="示例区公安局",
            valid_from="2016-01-01",
            valid_to="长期",
        ),
        answers={"phone": PHONE, "same_address": True, "household_street": "changshou"},
        answer_labels={"household_street": {"zh-CN": "长寿街道", "en": "Changshou"}},
        language="zh-CN",
        mode="elder",
        signature=SignatureContent(
            method="strokes",
            strokes=(((10, 20, 0), (30, 40, 16)),),
            pad=Pad(width=800, height=300),
            review_sha256=HASH,
        ),
        notice=NoticeRef(version="1", sha256=HASH),
        review_sha256=HASH,
        created_at=at,
        clock_trusted=True,
        receipt=replace(receipt(), created_at=at),
        attachments=attachments,
        remarks=("person-not-compared",),
    )


def photo(size: int = 300_000) -> bytes:
    """Bytes that look like a JPEG and occur nowhere else."""
    return b"\xff\xd8\xff\xe0" + os.urandom(size - 4)
