import pytest

from tests.runtime.conftest import facts  # noqa: F401  # a fixture


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    """The last words of this process stay where pytest wants them."""
    monkeypatch.setattr("faulthandler.enable", lambda *words, **more: None)
