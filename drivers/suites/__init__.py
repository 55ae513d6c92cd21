"""What each class of device promises, as pytest classes for whoever writes a driver.

A suite is made of a driver and a control of what the driver talks to: see docs/drivers.md. Nothing
that runs on a terminal imports this package; it needs pytest.
"""

import pkgutil

import pytest

pytest.register_assert_rewrite(
    *(found.name for found in pkgutil.iter_modules(__path__, f"{__name__}."))
)
