"""A stick: what a line would have brought, and what it would have taken back.

``medium`` reads and writes it as something that a stranger made and that may be gone at the next
byte, ``taking`` takes what is on it, ``answers`` what the centre says of earlier records,
``leaving`` leaves this terminal's own; ``visit`` is one insertion from beginning to end.
"""
