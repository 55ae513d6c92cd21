"""The words of the paper, read straight from the catalogues."""

import tomllib
from pathlib import Path


class CatalogueWords:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, dict[str, dict[str, str]]] = {}

    def text(self, key: str, language: str, **params: str) -> str:
        if language not in self._read:
            path = self._folder / f"{language}.toml"
            self._read[language] = tomllib.loads(path.read_text("utf-8"))
        section, name = key.split(".", 1)
        return self._read[language][section][name].format(**params)
