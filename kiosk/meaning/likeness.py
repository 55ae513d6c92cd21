"""Which items are meant, from how like a wish each of their phrases is.

The model is multilingual E5 (Wang et al., arXiv:2402.05672) in four bits: 384 numbers of length 1
for a text, so that a product says how like two texts are. Its products lie close together (0.8 to
1.0): what tells is how far the best item stands above the middle one.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

Vectors = npt.NDArray[np.float32]
MOST = 3
STANDS_OUT = 0.015
"""So far the likest item is above the middle one, or nothing is meant."""
NEAR = 0.02
"""Further items are told when they are as near as this to the likest."""


def meant(like: npt.NDArray[Any], owners: npt.NDArray[np.intp], codes: Sequence[str]) -> list[str]:
    """The items that are meant, the likeliest first; none when none stands out.

    Args:
        like: how like the wish each phrase is.
        owners: whose phrase each is, its place in ``codes``.
    """
    best = np.full(len(codes), -1.0)
    np.maximum.at(best, owners, like)
    known = best[best > -1.0]
    if not len(known) or best.max() - float(np.median(known)) < STANDS_OUT * (len(known) > 1):
        return []
    order = np.argsort(-best, kind="stable")[:MOST]
    return [codes[place] for place in order if best[place] >= best.max() - NEAR]
