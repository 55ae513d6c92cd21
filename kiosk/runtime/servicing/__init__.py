"""Behind the pages of servicing: does what a technician asks for; one module a topic.

Each says in its table what it does about which effect, and in which thread (``bench.py``).
"""
