"""What a plan puts into Python processes of a terminal: a clock that jumps, a stick that is pulled.

Python loads ``sitecustomize`` by itself from the folder of this package, which stands in front of
its path; the programs themselves know nothing of it. docs/decisions/demo-clock.md says why.
"""
