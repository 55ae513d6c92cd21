"""The interactive demo (the dock)."""

import argparse


def run(options: argparse.Namespace, devices: dict[str, dict[str, object]]) -> int:
    """Run."""
    raise NotImplementedError
