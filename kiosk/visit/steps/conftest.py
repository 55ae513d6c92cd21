"""The terminal of the visit's tests, for the tests beside the steps."""

from tests.visit.conftest import facts as facts
from tests.visit.conftest import visitor as visitor
from tests.visit.conftest import wide_facts as wide_facts
