"""The far end of a terminal's line: passes everything on to the centre and notes each request.

On command it becomes a hostile server for a while: ``attacks`` says what it does then. It knows
what anybody on the way can know, remembers what went by, and holds no key of the centre.
"""
