from os import PathLike

from numpy import float32
from numpy.typing import NDArray

def read(
    file: str | PathLike[str], *, dtype: str = ..., always_2d: bool = ...
) -> tuple[NDArray[float32], int]: ...
