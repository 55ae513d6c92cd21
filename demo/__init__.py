"""The demo: starts everything, shows a dock for its devices, plays residents without a hand.

A terminal in production mode refuses to load any of it.
"""
