"""Is this you?"""
