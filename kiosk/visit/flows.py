"""Which flows there are. Each is loaded when it is asked for: a usual start needs only one."""

from collections.abc import Iterator

from kiosk.visit.order import Flow


def flows() -> Iterator[Flow]:
    """Every flow, the visit's first; who asks for no more loads no more."""
    from kiosk.visit.flow import FLOW

    yield FLOW
    from kiosk.visit.setup_flow import SETTING_UP

    yield SETTING_UP
    from kiosk.visit.technician_flow import TECHNICIAN

    yield TECHNICIAN


def flow_of(page: str) -> Flow:
    """The first flow that has a page of this name. Raises KeyError."""
    for flow in flows():
        if page in flow:
            return flow
    raise KeyError(page)
