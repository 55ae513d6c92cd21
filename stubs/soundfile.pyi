from os import PathLike
from types import TracebackType
from typing import Self

from numpy import float32
from numpy.typing import NDArray

def read(
    file: str | PathLike[str], *, dtype: str = ..., always_2d: bool = ...
) -> tuple[NDArray[float32], int]: ...

class _SoundFileInfo:
    duration: float
    format: str
    subtype: str

def info(file: str | PathLike[str]) -> _SoundFileInfo: ...

class SoundFile:
    def __init__(
        self,
        file: str | PathLike[str],
        mode: str = ...,
        samplerate: int = ...,
        channels: int = ...,
        *,
        format: str = ...,
        subtype: str = ...,
        compression_level: float = ...,
    ) -> None: ...
    def write(self, data: NDArray[float32]) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...
