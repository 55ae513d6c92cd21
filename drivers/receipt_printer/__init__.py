"""Printers of receipts."""

from drivers.device_class import DeviceClass, Usual

DEVICE_CLASS = DeviceClass(
    name="receipt_printer",
    adapters=("escpos_network", "escpos_serial", "escpos_usb", "escpos_file"),
    reasons=frozenset({"paper-out", "paper-near-end", "cover-open", "cutter", "not-asked"}),
    usual=Usual("escpos_network", "host"),
)
