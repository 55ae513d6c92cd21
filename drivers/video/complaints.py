"""What the decoders say while they decode. Imported by helper processes only.

A picture whose end is missing, or that has a hole, is decoded all the same: the rest is filled
with grey, and neither OpenCV, FFmpeg nor libjpeg gives back more than a line of text about it, on
the process's standard output or error. So these are listened to. FFmpeg speaks of a missing end
at 24, its level of warnings, but of a part that was lost on the network and concealed only at 32,
where it says what it does. Source: mjpegdec.c, error_resilience.c and rtpdec.c of FFmpeg, jerror.h
of libjpeg; that a camera sends bytes too many before its end marker is no damage.
"""

import os
import sys

QUIET = {
    "OPENCV_LOG_LEVEL": "SILENT",
    "OPENCV_FFMPEG_LOGLEVEL": "32",
    # Over TCP, too, FFmpeg counts the packets that a camera left out only where it may sort them.
    "OPENCV_FFMPEG_CAPTURE_OPTIONS": "rtsp_transport;tcp|reorder_queue_size;64",
}
"""What must stand in the environment before OpenCV is loaded."""
_LOST = (
    b"EOI missing", b"overread", b"error ", b"concealing", b"remature end", b"bad Huffman",
    b"RTP: missed", b"Frame num gap", b"issing reference", b"Could not find ref",
)  # fmt: skip
_fd: int | None = None


def listen() -> None:
    """From now on hear what is written to both; Python's own errors go where they went."""
    global _fd
    if _fd is not None:
        return
    sys.stderr = os.fdopen(os.dup(2), "w", buffering=1)
    _fd = os.memfd_create("complaints", os.MFD_CLOEXEC)
    for standard in (1, 2):
        os.dup2(_fd, standard)


def something_was_lost() -> bool:
    """Whether a decoder has complained since the last time that this was asked."""
    if _fd is None:
        return False
    said = os.pread(_fd, os.lseek(_fd, 0, os.SEEK_END), 0)
    if said:
        os.ftruncate(_fd, 0)
        os.lseek(_fd, 0, os.SEEK_SET)
    return any(words in said for words in _LOST)
