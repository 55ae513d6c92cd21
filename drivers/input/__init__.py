"""Keyboards as the kernel offers them, for devices that pass for one: scanners, keypads."""
