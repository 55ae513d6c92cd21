"""Words are read wherever they stand: dark on light, light on a dark key."""

import numpy as np
from PySide6.QtGui import QImage

from kiosk.visit.setup_flow import SETTING_UP
from tests.pages import samples
from tests.ui.stage import Stage
from tests.visit.sn import Mode
from tests.vm.eyes import read
from tests.vm.machine import Picture


def seen(stage: Stage) -> Picture:
    shown = stage.window.grabWindow().convertToFormat(QImage.Format.Format_RGB32)
    bits = np.frombuffer(shown.constBits(), np.uint8)
    return np.ascontiguousarray(bits.reshape(shown.height(), shown.width(), 4)[:, :, :3])


def test_a_key_is_found_where_it_is(stage: Stage) -> None:
    flow = samples(Mode.STANDARD, "portrait", "en", SETTING_UP)
    stage.show(next(s for s in flow if s.name == "setup-language"), language="en")
    sight = read(seen(stage))
    assert sight.find("Set up this new terminal")
    spot = sight.find("English")
    assert spot is not None
    assert stage.rect(stage.find("action:start:en")).contains(*map(float, spot))
    assert sight.find("Deutsch") is None
