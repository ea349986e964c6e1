"""Environment variables."""

import pytest

from service.settings import Settings


def test_without_variables_the_defaults_hold() -> None:
    assert Settings.from_environment({}) == Settings()


def test_variables_are_taken() -> None:
    settings = Settings.from_environment({"PORT": "9000", "LOG_LEVEL": "debug"})

    assert (settings.port, settings.log_level) == (9000, "DEBUG")


@pytest.mark.parametrize(
    ("name", "value"), [("PORT", "http"), ("PORT", "0"), ("PORT", "70000"), ("LOG_LEVEL", "LOUD")]
)
def test_what_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=name):
        Settings.from_environment({name: value})
