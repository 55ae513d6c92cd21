"""Roll-outs: who is told to run a set when, and when that is stopped.

``model`` (what a roll-out is), ``gate`` (whether residents get through), ``progress`` and
``evidence`` below; ``step`` decides, without clock or database; ``records`` reads facts and carries
out what was decided, ``ticking`` does both again and again, one transaction a tick.
"""
