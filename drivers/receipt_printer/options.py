"""Settings that every receipt printer takes, as the adapters annotate them."""

from typing import Annotated, Literal

from pydantic import Field

WidthMm = Literal[58, 80]
RollMetres = Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)] | None
