"""The visit of this terminal: the engine with its flow."""

from kiosk.visit.engine import Engine
from kiosk.visit.flow import FLOW

ENGINE = Engine(FLOW)
initial = ENGINE.initial
step = ENGINE.step
view = ENGINE.view
