from os import PathLike
from types import TracebackType
from typing import Any, Self

class TTLibError(Exception): ...

class TTFont:
    reader: Any
    def __init__(
        self, file: str | PathLike[str], *, fontNumber: int = -1, lazy: bool | None = None
    ) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...
    def __getitem__(self, tag: str) -> Any: ...
    def getBestCmap(self) -> dict[int, str] | None: ...

class TTCollection:
    fonts: list[TTFont]
    def __init__(self, file: str | PathLike[str], *, lazy: bool | None = None) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...
