"""Cards as resident files write them."""

from typing import Any

RESIDENT: dict[str, Any] = {
    "layout": "resident",
    "name": "欧阳淑珍",
    "sex": "女",
    "ethnicity": "土家",
    "birth": "1941-03-05",
    "address": "示例区长寿街道桃花社区滨河路18号附3号",
    "id_number": "500199194103050021",
    "authority": "示例区公安局",
    "valid_from": "2016-01-01",
    "valid_to": "长期",
}
PERMIT: dict[str, Any] = {
    "layout": "J",
    "name": "陳大文",
    "sex": "男",
    "birth": "1990-02-28",
    "address": "示例区滨江街道望江社区1号",
    "id_number": "810000199002280010",
    "authority": "示例区公安局",
    "valid_from": "2021-05-01",
    "valid_to": "2026-05-01",
    "permit": "H12345678",
}
FOREIGN_2017: dict[str, Any] = {
    "layout": "I",
    "name": "杜邦",
    "sex": "男",
    "birth": "1980-12-31",
    "id_number": "FRA500180123101",
    "authority": "1500",
    "valid_from": "2018-03-01",
    "valid_to": "2028-02-29",
    "english_name": "DUPONT, JEAN-PIERRE MARIE",
    "nationality": "FRA",
}
FOREIGN_2023: dict[str, Any] = {
    "layout": "Y",
    "name": "杜邦",
    "sex": "女",
    "birth": "1980-12-31",
    "id_number": "91125019801231002X",
    "valid_from": "2024-03-01",
    "valid_to": "2034-03-01",
    "english_name": "DUPONT-LAFAYETTE, MARIE ANTOINETTE JOSEPHINE",
    "nationality": "FRA",
}
