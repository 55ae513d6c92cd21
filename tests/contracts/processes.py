"""Simulators as processes; published with the contract suites."""

from drivers.suites.processes import Simulator, select_pause

__all__ = ["Simulator", "select_pause"]
