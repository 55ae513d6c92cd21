"""Words that hide what is meant, and proofs that nobody may ask for."""

import re
from collections.abc import Iterator

from pydantic import BaseModel

from contracts.items import ItemDocument, Text
from contracts.mistakes import Place
from kiosk.catalogue.finding import Finding

_THINGS = "材料|资料|证明|证件|手续|文件|凭证"
_PEOPLE = "部门|单位|机构|人员|方面|机关"
VAGUE = re.compile(
    rf"(?:其他|其它|相关|有关|等|所需|必要的?|上述|规定的?)(?:相关|有关)?的?(?:{_THINGS})"
    rf"|(?:相关|有关)的?(?:{_PEOPLE})"
    r"|视情况而定|酌情|按有关规定|按相关规定|根据实际情况|另行通知"
    r"|\b(?:other|relevant|related|supporting|necessary) (?:materials?|documents?|papers|proofs?"
    r"|certificates)"
    r"|\b(?:relevant|related|competent|appropriate) (?:authorit(?:y|ies)|departments?|bod(?:y|ies)"
    r"|agenc(?:y|ies))"
    r"|and so on|\betc\b",
    re.IGNORECASE,
)
_COPIES = r"身份证复印件|户口[本簿]复印件"
_PROOFS = (
    r"生存证明|健在证明|亲属关系证明|居民身份信息证明|户籍证明|户口登记项目|养犬证明|无犯罪记录证明"
    r"|社区戒毒|人员失踪证明|婚姻状况证明|婚姻关系证明|分居证明|出生证明|死亡证明|疾病状况证明"
    r"|残疾状况证明|婚育状况证明|生育状况证明|就业状况证明|个人档案证明|财产证明|经济状况证明"
    r"|收入证明|偿还能力证明|遗产继承权证明|住所证明|经营场所证明|遗失证明"
)
"""The 20 proofs of 民发〔2020〕20号 with the names that they also go by."""
NEEDLESS = re.compile(rf"(?:{_COPIES}|{_PROOFS})")
ASKED = re.compile(
    rf"(?:带|交|出具|提供|提交|上传|附|开具?)[^。，；！？]{{0,12}}?(?P<proof>{_COPIES}|{_PROOFS})"
)
_SPARED = re.compile(r"不需要|不用|不必|无需|不要|不再|别|免")
_CLAUSE = re.compile(r"[。，；！？]")
LAW = "民发〔2020〕20号"


def check_hiding(doc: ItemDocument) -> Iterator[Finding]:
    """What is not said plainly, and what may not be asked for."""
    for place, text in texts(doc, ()):
        for language in ("zh-CN", "en"):
            vague = VAGUE.search(text.get(language))
            if vague is not None:
                said = f"vague: 「{vague[0]}」 hides what is meant; name each thing that is needed"
                yield Finding(place, said, rule="vague")
        for clause in _CLAUSE.split(text.get("zh-CN")):
            asked = ASKED.search(clause)
            if asked is not None and not _SPARED.search(clause):
                yield _needless(place, asked["proof"])
    for index, thing in enumerate(doc.guide.bring):
        proof = NEEDLESS.search(thing.text.get("zh-CN"))
        if thing.have_from == "resident" and proof is not None:
            yield _needless(("guide", "bring", index), proof[0])
    for index, material in enumerate(doc.materials):
        proof = NEEDLESS.search(material.name.get("zh-CN"))
        if proof is not None:
            yield _needless(("materials", index, "name"), proof[0])


def _needless(place: Place, proof: str) -> Finding:
    why = "the card is enough" if re.fullmatch(_COPIES, proof) else f"{LAW} abolished it"
    said = f"nobody may be asked for this proof: 「{proof}」, {why}"
    return Finding(place, said, rule="abolished-proof")


def texts(part: object, place: Place) -> Iterator[tuple[Place, Text]]:
    """Every text below a part of the document, with its place."""
    if isinstance(part, Text):
        yield place, part
    elif isinstance(part, tuple):
        for index, member in enumerate(part):
            yield from texts(member, (*place, index))
    elif isinstance(part, BaseModel):
        for name in type(part).model_fields:
            yield from texts(getattr(part, name), (*place, name))
