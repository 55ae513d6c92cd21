"""Interface packs on this terminal: what the running set says of the looks, or nothing."""

from kiosk.packs.loading import NO_PACK, Pack, load_pack

__all__ = ["NO_PACK", "Pack", "load_pack"]
