"""A start of the service as an entry of the audit log: which release, and with which settings."""

from datetime import datetime
from typing import Any

from pydantic import BaseModel, SecretStr

from landform import __version__
from landform.audit.models import SYSTEM, Entry
from landform.settings import Settings

SECRET_URLS = frozenset({"database_url", "endpoint_url", "opa_url"})  # they may hold a password


def started(settings: Settings, *, at: datetime) -> Entry:
    """What is different from the defaults; of a secret only that it is set."""
    facts = {"version": __version__, **_changed("", settings, type(settings))}
    return Entry(at, SYSTEM, "service.start", "service", "landform", after=facts)


def _changed(prefix: str, section: BaseModel, kind: type[BaseModel]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, field in kind.model_fields.items():
        value = getattr(section, name)
        if isinstance(value, BaseModel):
            found |= _changed(f"{prefix}{name}.", value, type(value))
        elif value != field.get_default(call_default_factory=True):
            found[f"{prefix}{name}"] = _told(name, value)
    return found


def _told(name: str, value: object) -> object:
    hidden = isinstance(value, SecretStr) or name in SECRET_URLS
    if hidden or (isinstance(value, dict) and name in {"environment", "task_secrets"}):
        return True
    return value
