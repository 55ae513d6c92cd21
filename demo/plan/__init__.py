"""Unattended runs of several terminals and their centre: plans, in the grammar of docs/plans.md.

``grammar`` reads a file into ``shape``; ``stage`` starts what it names, ``run`` carries the steps
out one after the other, ``record`` keeps what was seen.
"""
