"""Sound: which output, how loud, whether headphones are in, and playing what was made elsewhere."""

from drivers.device_class import DeviceClass

DEVICE_CLASS = DeviceClass(
    name="sound",
    adapters=("pulse", "wav_file"),
    reasons=frozenset({"muted"}),
    normal=frozenset({"headphones"}),
)
