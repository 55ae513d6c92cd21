"""Printers of whole pages."""

from drivers.device_class import DeviceClass

DEVICE_CLASS = DeviceClass(
    name="document_printer",
    adapters=("cups_ipp",),
    reasons=frozenset(
        {
            "paper-out",
            "paper-near-end",
            "cover-open",
            "jam",
            "toner-out",
            "toner-low",
            "stopped",
            "no-pdf",
        }
    ),
)
