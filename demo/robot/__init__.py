"""A resident without a body: sees the accessible tree, touches coordinates, and nothing else.

It knows pages and the ids of what stands on them, never items; it imports nothing of the
terminal. What it does at a device (a card on the reader, a page of paper) it does only where
that device is a simulated one.
"""
