"""This machine's side of the network, from files as a kernel writes them."""

from pathlib import Path

import pytest

from kiosk.provisioning.line import Kernel, has_way_out, name_servers, this_side

ROUTE = (
    "Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n"
    "eth0\t0002000A\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0\n"
)
DEFAULT = "eth0\t00000000\t0102000A\t0003\t0\t0\t100\t00000000\t0\t0\t0\n"
GLOBAL = "20010db8000000000000000000000001 02 40 00 80 {name}\n"
LINK_LOCAL = "fe800000000000000000000000000001 02 40 20 80 {name}\n"
DEFAULT_6 = f"{'0' * 32} 00 {'0' * 32} 00 fe80{'0' * 27}1 00000400 0 0 00000003 eth0\n"


@pytest.fixture
def kernel(tmp_path: Path) -> Kernel:
    links, tables = tmp_path / "net", tmp_path / "proc"
    links.mkdir()
    tables.mkdir()
    (tables / "route").write_text(ROUTE)
    return Kernel(links, tables, tmp_path / "resolv.conf")


def card(kernel: Kernel, name: str, carrier: str, *, wireless: bool = False) -> None:
    folder = kernel.links / name
    folder.mkdir()
    (folder / "carrier").write_text(f"{carrier}\n")
    if wireless:
        (folder / "wireless").mkdir()


def keys(kernel: Kernel) -> list[str]:
    return [finding.key for finding in this_side(kernel)]


def test_no_card(kernel: Kernel) -> None:
    card(kernel, "lo", "1")
    assert keys(kernel) == ["net_no_interface"]


def test_no_cable(kernel: Kernel) -> None:
    card(kernel, "kiosk0", "0")
    assert keys(kernel) == ["net_no_link"]
    card(kernel, "kiosk1", "0", wireless=True)
    assert keys(kernel) == ["net_no_link_wireless"]


def test_nobody_gives_an_address(kernel: Kernel) -> None:
    card(kernel, "kiosk0", "1")
    (kernel.tables / "if_inet6").write_text(LINK_LOCAL.format(name="kiosk0"))
    assert keys(kernel) == ["net_link", "net_no_address"]


def test_an_address_and_no_way_out(kernel: Kernel) -> None:
    card(kernel, "kiosk0", "1")
    (kernel.tables / "if_inet6").write_text(GLOBAL.format(name="kiosk0"))
    assert keys(kernel) == ["net_link", "net_address", "net_no_route"]
    (kernel.tables / "route").write_text(ROUTE + DEFAULT)
    assert keys(kernel) == ["net_link", "net_address", "net_route"]


def test_a_way_out_by_ipv6(kernel: Kernel) -> None:
    assert not has_way_out(kernel)
    (kernel.tables / "ipv6_route").write_text(DEFAULT_6)
    assert has_way_out(kernel)


def test_who_is_asked_for_names(kernel: Kernel) -> None:
    assert name_servers(kernel) == ()
    kernel.names.write_text("# made by hand\nsearch example\nnameserver 192.0.2.53\nnameserver\n")
    assert name_servers(kernel) == ("192.0.2.53",)


def test_this_machine_itself_can_be_looked_at() -> None:
    assert keys(Kernel())
