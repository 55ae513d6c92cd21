"""What each class of device promises, as pytest classes for whoever writes a driver.

A suite is made of a driver and a control of what the driver talks to: see docs/drivers.md. Nothing
that runs on a terminal imports this package; it needs pytest.
"""

import pytest

pytest.register_assert_rewrite(
    *(
        f"drivers.suites.{name}"
        for name in (
            "asking",
            "cabinet",
            "camera",
            "code_scanner",
            "desk",
            "device",
            "document_camera",
            "document_printer",
            "id_card",
            "keypad",
            "receipt_printer",
            "smart_card",
            "sound",
            "ups",
            "video",
        )
    )
)
