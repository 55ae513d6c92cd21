"""The terminal's logbook on its disk: ``contracts.logbook`` says what an entry is.

``writing`` adds to it, ``book`` reads it, ``noticing`` writes what a start finds changed,
``pruning`` removes what the centre has, and ``logged`` says how far that is.
"""
