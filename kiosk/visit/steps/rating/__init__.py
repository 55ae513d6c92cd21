"""How was it?"""
