"""Visits at speed with faults, for as long as is wanted: what the processes hold meanwhile."""
