"""Measures the terminal beside floors and peers that are measured in the same run.

Nothing here asserts a time; ``script/bench`` prints one JSON object.
"""
