"""Terminals without screens that speak the real protocol to a centre, to try and to measure it.

They have keys, enrol with codes, sign what they say and believe what is signed only: ``terminal``
is one of them without any line, ``line`` the way to the centre, ``crowd`` all of them together.
"""
