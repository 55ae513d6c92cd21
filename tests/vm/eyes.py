"""Reads what stands on a picture of a screen; by Tesseract, as a person would."""

import subprocess
from pathlib import Path


def stands(picture: Path, text: str) -> bool:
    """Whether a text can be read, its spaces and case aside; dark on light only."""
    told = subprocess.run(
        ["tesseract", str(picture), "-", "-l", "chi_sim+eng", "--psm", "11"],
        capture_output=True,
        text=True,
        check=True,
        env={"OMP_THREAD_LIMIT": "1", "PATH": "/usr/bin:/bin"},
    )
    return _bare(text) in _bare(told.stdout)


def _bare(text: str) -> str:
    return "".join(text.split()).lower()
