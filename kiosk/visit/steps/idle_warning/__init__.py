"""Is anybody there?"""
