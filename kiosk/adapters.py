"""The adapters that the project brings: their names in the settings, and where they live.

They are named here and nowhere else. Each module has one ``ADAPTER``, and is imported only when
the settings name it.
"""

from collections.abc import Mapping

BUILT_IN: Mapping[str, Mapping[str, str]] = {
    "id_card": {"sam_v": "drivers.id_card.sam_v"},
    "receipt_printer": {
        "escpos_network": "drivers.receipt_printer.escpos_network",
        "escpos_serial": "drivers.receipt_printer.escpos_serial",
        "escpos_usb": "drivers.receipt_printer.escpos_usb",
        "escpos_file": "drivers.receipt_printer.escpos_file",
    },
    "camera": {"opencv": "drivers.camera.opencv_camera"},
    "code_scanner": {
        "serial_scanner": "drivers.code_scanner.serial_scanner",
        "camera_scanner": "drivers.code_scanner.camera_scanner",
        "evdev_scanner": "drivers.code_scanner.evdev_scanner",
    },
    "document_printer": {"cups_ipp": "drivers.document_printer.cups_ipp"},
    "cabinet": {"modbus_rtu": "drivers.cabinet.modbus_rtu"},
    "smart_card": {"pcsc": "drivers.smart_card.pcsc"},
    "ups": {"nut": "drivers.ups.nut"},
    "keypad": {
        "serial_keypad": "drivers.keypad.serial_keypad",
        "evdev_keypad": "drivers.keypad.evdev_keypad",
    },
    "document_camera": {"opencv_document": "drivers.document_camera.opencv_document"},
    "sound": {"pulse": "drivers.sound.pulse", "wav_file": "drivers.sound.wav_file"},
}
"""Device class to adapter to module."""
