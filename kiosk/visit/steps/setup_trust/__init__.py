"""Whom a new terminal trusts: a certificate file of a stick, compared by a person."""
