"""Real IPP servers: printers and queues."""

from collections.abc import Iterator

import pytest

from drivers.document_printer.port import DocumentPrinter
from tests.contracts.document_printer.helpers import (
    QUEUE,
    START,
    driver,
)
from tests.contracts.document_printer.ipp_servers import CupsQueue, IppPrinter


@pytest.fixture
def start() -> Iterator[START]:
    servers: list[IppPrinter] = []

    def begin(*options: str, formats: str = "application/pdf") -> IppPrinter:
        servers.append(IppPrinter(*options, formats=formats))
        return servers[-1]

    yield begin
    for server in servers:
        server.stop()


@pytest.fixture
def server(start: START) -> IppPrinter:
    return start("-2")


@pytest.fixture
def queues() -> Iterator[QUEUE]:
    made: list[CupsQueue] = []

    def begin(*reasons: str, device: str = "ipp://localhost:9/", **more: str) -> CupsQueue:
        made.append(CupsQueue(device, *reasons, **more))
        return made[-1]

    yield begin
    for queue in made:
        queue.stop()


@pytest.fixture
def queue(server: IppPrinter, queues: QUEUE) -> CupsQueue:
    return queues(device=server.uri)


@pytest.fixture
def printer(server: IppPrinter) -> DocumentPrinter:
    return driver(server.uri)
