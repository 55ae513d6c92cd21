"""Hand-made snapshots of every page: the ones people see most, and the ones that hurt.

Names, numbers and phones are invented (district 500199).
"""

# ruff: noqa: E501 -- a Chinese character counts as two columns
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace

from PIL import Image, ImageDraw

from kiosk.visit import snapshot as sn
from kiosk.visit.snapshot import Mode, Page
from tests.ui_input.questions import questions

LONG_NAME = "买买提艾力·阿卜杜热西提·吐尔逊"
CUT_NAME = "买买提艾力·阿卜杜热西提·吐尔\ufffd"
"""Fifteen characters with middle dots."""

FINE = sn.DeviceView("ok")
AROUND = sn.Surroundings(FINE, FINE, FINE, "reachable", 0, simulated=True)
BROKEN = sn.Surroundings(
    sn.DeviceView("down", "silent"),
    sn.DeviceView("warning", "paper-near-end"),
    sn.DeviceView("down", "frozen"),
    "unreachable",
    3,
    simulated=True,
)


@dataclass(frozen=True)
class Sample:
    """A page to look at; ``name`` is the page and what is special about it."""

    name: str
    page: Page
    view: sn.PageView
    step: int = 0
    step_key: str = ""
    whose: str = ""
    around: sn.Surroundings = AROUND
    back: bool = True
    home: bool = True


def _pick(language: str, zh: str, en: str) -> str:
    return zh if language == "zh-CN" else en


def _tiles(language: str, count: int) -> tuple[sn.TileView, ...]:
    known = (
        ("elder-allowance", "领高龄津贴", "高龄津贴申请", "Old-age allowance", "Aged 80 and over", "old"),
        ("pension-certification", "养老金每年认证", "领取养老保险待遇资格认证",
         "Yearly pension check", "Pension eligibility certification", "user-check"),
        ("residence-permit", "外地人办居住证", "居住证申领", "Residence permit",
         "Application for a residence permit", "id"),
        ("care-elsewhere", "外地看病备案", "异地就医备案", "Care elsewhere", "Register before you go",
         "stethoscope"),
        ("insurance-record", "打社保缴费证明", "个人权益记录打印", "Insurance record", "Print on paper",
         "certificate"),
        ("health-insurance", "交居民医保", "城乡居民医保缴费", "Health insurance", "Resident scheme",
         "receipt-yuan"),
        ("property-record", "有房无房证明", "不动产登记信息查询", "Property record", "Own a home or not",
         "home-check"),
        ("pension-paid", "查养老金", "养老待遇发放明细", "Pension paid", "What you were paid", "wallet"),
    )  # fmt: skip
    return tuple(
        sn.TileView(code, _pick(language, zh, en), _pick(language, zh2, en2), icon)
        for code, zh, zh2, en, en2, icon in known[:count]
    )


def _guide(language: str, **changes: object) -> sn.GuideView:
    def t(zh: str, en: str) -> str:
        return _pick(language, zh, en)

    view = sn.GuideView(
        code="elder-allowance",
        name=t("80 岁以上老人领补贴", "Allowance for people over 80"),
        official_name=t("高龄津贴申请", "Old-age allowance application"),
        icon="old",
        summary=t("满 80 岁，每月领一份补贴。", "From 80 years on, a monthly allowance."),
        who=t(
            "满 80 岁（可提前 30 天办），户口在示例区，没在别处领。家人也能替老人办。",
            "Aged 80 (or 30 days before), registered in Shili District, not drawing it elsewhere. "
            "Family may apply for the person.",
        ),
        bring=(
            sn.BringView(t("老人的身份证", "The person's ID card"), False),
            sn.BringView(t("户口信息", "Household registration"), True),
            sn.BringView(t("本人社保卡或银行卡号", "Social security or bank card number"), False),
        ),
        minutes=5,
        fee=t("不要钱", "free"),
        time_limit=t("15 个工作日内", "15 working days"),
        result=t("打到社保卡", "paid to the card"),
        where=t("户口所在街道", "The sub-district office"),
        staffed_way=t(
            "长寿街道便民服务中心 3 号窗口，周一至周六 9:00–17:30。",
            "Window 3, Changshou service centre, Mon to Sat, 9:00 to 17:30.",
        ),
        office=t("长寿街道办事处", "Changshou sub-district office"),
        phone="000-5550 0199",
        qa=(
            (
                t("替爸妈办，带什么？", "What do I need for my parents?"),
                t("带老人的身份证，放在读卡区就行。", "Bring their ID card and put it on the reader."),
            ),
            (
                t("每月能领多少钱？", "How much is it?"),
                t("按当年公布的标准发，从批准的下个月起。",
                  "As published each year, from the month after approval."),
            ),
            (
                t("人住外地，能办吗？", "Living elsewhere?"),
                t("户口在示例区就能办，住哪里都行。", "Yes, when registered in Shili District."),
            ),
        ),
    )  # fmt: skip
    return replace(view, **changes)  # type: ignore[arg-type]  # fields of the same class


def portrait_photo() -> bytes:
    """A drawn face as JPEG, in place of a photo."""
    image = Image.new("RGB", (480, 640), "#CFE0DC")
    draw = ImageDraw.Draw(image)
    draw.ellipse((60, 470, 420, 900), fill="#2C7287")
    draw.ellipse((140, 130, 340, 400), fill="#EBCBAA")
    draw.pieslice((130, 100, 350, 330), 180, 360, fill="#2B3640")
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def _review_rows(language: str, long: bool) -> tuple[sn.ReviewRow, ...]:
    def t(zh: str, en: str) -> str:
        return _pick(language, zh, en)

    name = LONG_NAME if long else "王*山"
    rows = [
        sn.ReviewRow("card:name", t("姓名", "Name"), name, False, LONG_NAME if long else "王大山"),
        sn.ReviewRow("card:id", t("证件号码", "Number of the card"), "500***********0021", False,
                     "500199194103050021"),
        sn.ReviewRow("household_street", t("户口在哪个街道", "Registered in"),
                     t("长寿街道", "Changshou")),
        sn.ReviewRow("same_address", t("现在住在户口地", "Living there"), t("不是", "No")),
        sn.ReviewRow("living_address", t("现在住哪里", "Living at"),
                     t("示例区滨江街道平安路二百一十八号三单元十二楼一千二百零三室",
                       "Unit 3, Flat 1203, 218 Ping'an Road, Binjiang, Shili District")),
        sn.ReviewRow("phone", t("联系电话", "Phone"), "138****0199", True, "138 0000 0199"),
        sn.ReviewRow("contact_relation", t("联系人是", "Contact is"), t("子女", "child")),
        sn.ReviewRow("pay_to", t("钱打到哪里", "Pay to"), t("本人社保卡", "Social security card")),
        sn.ReviewRow("low_income", t("低保、特困", "Low income"), t("不是", "No")),
    ]  # fmt: skip
    return tuple(rows)


def samples(mode: Mode, orientation: str, language: str) -> Iterator[Sample]:
    """Every page, with its important variants."""

    def t(zh: str, en: str) -> str:
        return _pick(language, zh, en)

    elder, portrait = mode is Mode.ELDER, orientation == "portrait"
    most = 6 if elder or not portrait else 8
    rows = {(False, True): 9, (False, False): 6, (True, True): 5, (True, False): 4}[elder, portrait]
    number = "A7C-4K9-W2X"
    item = t("80 岁以上老人领补贴", "Allowance for people over 80")
    status = t("已收到，还没有受理。", "Received, not yet accepted.")
    answer = t("15 个工作日内答复您", "Answer within 15 working days")
    phones = ("000-5550 0199", "12345")

    yield Sample("attract", Page.ATTRACT, sn.AttractView(), back=False, home=False)
    yield Sample("home", Page.HOME, sn.HomeView(_tiles(language, 3)), back=False, home=False)
    yield Sample(
        "home-many", Page.HOME,
        sn.HomeView(_tiles(language, most), page=0, pages=2, reprints=True),
        around=BROKEN, back=False, home=False,
    )  # fmt: skip
    yield Sample("guide", Page.GUIDE, _guide(language))
    yield Sample("guide-no-printer", Page.GUIDE, _guide(language, receipt_on_screen=True))
    yield Sample(
        "guide-unavailable", Page.GUIDE, _guide(language, available=False, reason_key="no_camera")
    )
    yield Sample("guide-no-reader", Page.GUIDE, _guide(language, way_without_card="code"))
    yield Sample("guide-no-devices", Page.GUIDE, _guide(
        language, receipt_on_screen=True, way_without_card="number",
        photo_elsewhere=t("到窗口当面核对", "Have it checked at a counter"),
    ))  # fmt: skip
    yield Sample("guide-questions", Page.GUIDE, _guide(language, showing_qa=True))
    yield Sample("for-whom", Page.FOR_WHOM, sn.ForWhomView(allows_other=True), 1, "identify")
    yield Sample("for-whom-self", Page.FOR_WHOM, sn.ForWhomView(allows_other=False), 1, "identify")
    for phase in ("waiting", "reading", "take-card", "still-there"):
        yield Sample(f"identify-{phase}", Page.IDENTIFY, sn.IdentifyView(phase), 1, "identify")
    yield Sample(
        "identify-failed", Page.IDENTIFY, sn.IdentifyView("failed", "unreadable"), 1, "identify"
    )
    for phase in ("waiting", "reading", "take-card"):
        asked = sn.IdentifyView(phase, for_receipt=True, phone=phones[0])
        yield Sample(f"identify-receipt-{phase}", Page.IDENTIFY, asked)
    for phase, why in (("failed", "unreadable"), ("lost", "silent")):
        asked = sn.IdentifyView(phase, why, for_receipt=True, phone=phones[0])
        yield Sample(f"identify-receipt-{phase}", Page.IDENTIFY, asked)
    yield Sample("identify-lost", Page.IDENTIFY, sn.IdentifyView("lost", "silent"), 1, "identify",
                 around=BROKEN)  # fmt: skip
    code = t("示例服务码", "Demo service code")
    both = ("code", "number")
    for phase, why in (("waiting", ""), ("failed", "unreadable"), ("lost", "silent")):
        ways = sn.IdentifyView(phase, why, ways=both, code_name=code)
        yield Sample(f"identify-ways-{phase}", Page.IDENTIFY, ways, 1, "identify")
    for phase, why in (("waiting", ""), ("failed", "foreign"), ("lost", "lost")):
        scan = sn.ScanCodeView(phase, code, why)
        yield Sample(f"scan-code-{phase}", Page.SCAN_CODE, scan, 1, "identify")
    yield Sample("other-card", Page.OTHER_CARD, sn.OtherCardView(), back=False, home=False)
    yield Sample("other-card-keeping", Page.OTHER_CARD, sn.OtherCardView(can_end=False),
                 back=False, home=False)  # fmt: skip
    yield Sample(
        "confirm-identity-typed", Page.CONFIRM_IDENTITY,
        sn.ConfirmIdentityView("王*山", "500***********0021", typed=True), 1, "identify",
    )  # fmt: skip
    yield Sample(
        "confirm-identity", Page.CONFIRM_IDENTITY,
        sn.ConfirmIdentityView("王*山", "500***********0021"), 1, "identify",
    )  # fmt: skip
    yield Sample(
        "confirm-identity-long", Page.CONFIRM_IDENTITY,
        sn.ConfirmIdentityView(CUT_NAME, "500***********0021", True, for_self=False),
        1, "identify",
    )  # fmt: skip
    yield Sample("notice", Page.NOTICE, _notice(language), 1, "identify", "王*山")
    yield Sample("photo-ready", Page.PHOTO, _photo(language, "ready"), 3, "photo", "王*山")
    yield Sample(
        "photo-refused",
        Page.PHOTO,
        _photo(language, "ready", failure_key="several-faces"),
        3,
        "photo",
        "王*山",
    )
    yield Sample(
        "photo-refused-enough",
        Page.PHOTO,
        _photo(language, "ready", failure_key="no-face", as_it_is=True),
        3,
        "photo",
        "王*山",
    )
    yield Sample("photo-countdown", Page.PHOTO, _photo(language, "countdown", seconds=3), 3,
                 "photo", "王*山")  # fmt: skip
    yield Sample("photo-check", Page.PHOTO, _photo(language, "check", photo=portrait_photo()), 3,
                 "photo", "王*山")  # fmt: skip
    yield Sample("photo-unavailable", Page.PHOTO,
                 _photo(language, "unavailable", failure_key="frozen"), 3, "photo", "王*山",
                 BROKEN)  # fmt: skip
    all_rows = _review_rows(language, long=False)
    yield Sample("review", Page.REVIEW,
                 sn.ReviewView(all_rows[:rows], 1, -(-len(all_rows) // rows), True),
                 4, "review", "王*山")  # fmt: skip
    yield Sample("review-long", Page.REVIEW,
                 sn.ReviewView(_review_rows(language, long=True)[:rows], 2, 2, False),
                 4, "review", LONG_NAME)  # fmt: skip
    declaration = t(
        "我填的都是真的。如果有变化，我会来说一声；如果不是真的，多领的钱要退回。",
        "What I entered is true. If something changes, I will tell you. If it is not true, money "
        "paid too much must be returned.",
    )
    other = (
        ("fingerprint", t("请工作人员作证", "Staff member as witness"),
         t("不会写字或不方便写的，请现场工作人员看着您确认。镇街会再和您核对一遍。",
           "If you cannot write, a staff member watches you confirm. The subdistrict or town will "
           "check with you again.")),
        ("spoken", t("口头确认", "Confirm by voice"),
         t("身边没有工作人员的，按这里表示您同意提交。镇街会打电话或上门，再听您亲口说一遍。",
           "If nobody is at hand, press this to agree. The subdistrict or town will call or visit "
           "to hear it from you.")),
    )  # fmt: skip
    yield Sample("sign", Page.SIGN, sn.SignView(declaration, other), 4, "review", "王*山")
    yield Sample("sign-error", Page.SIGN, sn.SignView(declaration, other, "too_short"), 4, "review",
                 LONG_NAME)  # fmt: skip
    yield Sample("commit", Page.COMMIT, sn.CommitView(), 5, "receipt", "王*山", back=False,
                 home=False)  # fmt: skip
    yield Sample("commit-failed", Page.COMMIT, sn.CommitView("failed", "full"), 5, "receipt",
                 "王*山", back=False, home=False)  # fmt: skip
    for phase, reason in (
        ("printing", ""), ("printed", ""), ("sent", "silent"), ("on-screen", "paper-out"),
    ):  # fmt: skip
        view = sn.ReceiptView(phase, number, item, status, answer, phones,
                              f"CK1;{number};elder-allowance;2026-11-21", reason)  # fmt: skip
        yield Sample(f"receipt-{phase}", Page.RECEIPT, view, 5, "receipt", back=False, home=False)
    yield Sample("rating", Page.RATING, sn.RatingView(item), 5, "receipt", back=False)
    steps = (
        t("街道核对，7 天内", "The office checks it, within 7 days"),
        t("区民政局答复您，15 个工作日内打电话", "You are called within 15 working days"),
        t("批准以后，下个月起打到社保卡", "After approval it is paid from the next month"),
    )
    for on_paper in (True, False):
        view_ = sn.DoneView(number, item, status, answer, steps, phones, on_paper, sent=on_paper)
        name = "done" if on_paper else "done-no-paper"
        yield Sample(name, Page.DONE, view_, back=False)
    yield Sample("idle-warning", Page.IDLE_WARNING, sn.IdleWarningView(30), back=False, home=False)
    yield Sample(
        "stopped",
        Page.STOPPED,
        sn.StoppedView(
            "card_expired",
            "",
            "",
            t("长寿街道办事处", "Changshou sub-district office"),
            "000-5550 0199",
        ),
    )
    yield Sample(
        "stopped-condition",
        Page.STOPPED,
        sn.StoppedView(
            "condition",
            t("按卡上的出生日期，还没有满 80 岁。", "By the card, the person is not 80 yet."),
            t(
                "满 80 岁前 30 天起可以办。到时候带身份证来，或者先到窗口问一问。",
                "From 30 days before the 80th birthday. Come back with the ID card, or ask at a window.",
            ),
            t("长寿街道办事处", "Changshou sub-district office"),
            "000-5550 0199",
        ),
    )
    yield Sample(
        "help",
        Page.HELP,
        sn.HelpView(
            t("周一至周六 9:00–17:30", "Mon to Sat, 9:00 to 17:30"),
            "000-5550 0199",
            t("示例区河街便民中心", "Hejie service centre"),
        ),
    )
    lines = (
        sn.ReprintLine(number, item, "王*山", t("11月21日 15:02", "21 Nov 15:02")),
        sn.ReprintLine("A7C-4KC-J93", t("外地人办居住证", "Residence permit"), LONG_NAME,
                       t("11月20日 09:41", "20 Nov 09:41")),
    )  # fmt: skip
    yield Sample("reprint", Page.REPRINT, sn.ReprintView(lines))
    yield Sample("reprint-none", Page.REPRINT, sn.ReprintView((), phone=phones[0]))
    yield Sample("reprint-failed", Page.REPRINT, sn.ReprintView(lines, "failed", "paper-out"))
    for reason in ("storage", "full", "no_items", "on_battery", "battery_low"):
        yield Sample(f"out-of-service-{reason}", Page.OUT_OF_SERVICE,
                     sn.OutOfServiceView(reason, "000-5550 0199"), back=False, home=False)  # fmt: skip
    yield Sample("out-of-service", Page.OUT_OF_SERVICE,
                 sn.OutOfServiceView("closed", "000-5550 0199"), back=False, home=False)  # fmt: skip


def _notice(language: str) -> sn.NoticeView:
    def t(zh: str, en: str) -> str:
        return _pick(language, zh, en)

    return sn.NoticeView(
        t("用您的信息，先跟您说清楚", "How your details are used"),
        (
            t("示例区民政局和您户口所在的街道，用您身份证上的姓名、号码、住址和您填的内容，办理高龄津贴。",
              "The civil affairs office of Shili District and your sub-district use the name, number "
              "and address on your card and what you enter, to handle the allowance."),
            t("只用来办这件事。内容在这台机器上加了锁，送到以后机器上就看不到了。保存到津贴停发后两年。",
              "Only for this. It is locked on this machine, and kept for two years after the "
              "allowance ends."),
            t("您可以看、可以改、可以要求删除，打 000-5550 0199。",
              "You may see it, correct it or have it deleted: call 000-5550 0199."),
        ),
        t("不同意也没关系，到窗口一样办，不影响您领钱。",
          "You may refuse: a staff window does the same, your money is not affected."),
    )  # fmt: skip


def _photo(language: str, phase: str, **changes: object) -> sn.PhotoView:
    view = sn.PhotoView(
        phase,
        _pick(language, "只用来核对是不是您本人。照片只交给办这件事的单位。",
              "Only to check that it is you. Only the office of this matter gets it."),
        alternative=_pick(language, "不拍照，请工作人员核对", "No photo, staff check me"),
        alternative_text=_pick(
            language,
            "社保会打电话约您；您也可以带身份证到任何一个社保窗口露个面。",
            "Social insurance will call you, or you show yourself at any social insurance window "
            "with your ID card.",
        ),
    )  # fmt: skip
    return replace(view, **changes)  # type: ignore[arg-type]  # fields of the same class


def snapshot(
    sample: Sample, mode: Mode, orientation: str, language: str, seq: int = 1, visit: int = 1
) -> sn.Snapshot:
    """A sample as a complete snapshot."""
    return sn.Snapshot(
        seq=seq,
        visit=0 if sample.page in (Page.ATTRACT, Page.OUT_OF_SERVICE) else visit,
        page=sample.page,
        view=sample.view,
        mode=mode,
        language=language,
        orientation=orientation,
        step=sample.step,
        steps=5 if sample.step else 0,
        step_key=sample.step_key,
        item_name=_pick(language, "80 岁以上老人领补贴", "Allowance for people over 80"),
        whose=sample.whose,
        can_go_back=sample.back,
        can_go_home=sample.home,
        around=sample.around,
        clock="15:20",
        date="2026-11-21",
        place=_pick(language, "示例区 · 河街便民中心", "Shili · Hejie Centre"),
        terminal_name=_pick(language, "3 号机", "No. 3"),
    )


def form_samples(language: str) -> Iterator[Sample]:
    """Pages of the form for the gallery; their own tests are beside their own pages."""
    all_ = questions(language)
    group = sn.FormView(all_["title"], all_["page"], False, 1, 2, card_lines=all_["card"])
    yield Sample("form", Page.FORM, group, 2, "form", "王*山")
    for name in ("phone", "address", "date", "choice9"):
        single = sn.FormView("", (all_[name],), True, 2, 6, editing=True)
        yield Sample(f"form-{name}", Page.FORM, single, 2, "form", "王*山")
