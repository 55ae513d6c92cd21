"""Uninterruptible power supplies: is the mains there, and how long does the battery last?"""
