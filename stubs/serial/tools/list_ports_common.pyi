class ListPortInfo:
    device: str
    description: str
    vid: int | None
    pid: int | None
    serial_number: str | None
