"""What a resident does on the pages where a simple press is not enough; one module a page.

``act(visitor, tree)`` does one step and says whether it did.
"""
