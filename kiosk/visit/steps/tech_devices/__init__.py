"""Every device of this terminal, tried and burnt in."""
