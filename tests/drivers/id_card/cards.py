"""Cards as resident files write them; published with the contract suites."""

from drivers.suites.cards import FOREIGN_2017, FOREIGN_2023, PERMIT, RESIDENT

__all__ = ["FOREIGN_2017", "FOREIGN_2023", "PERMIT", "RESIDENT"]
