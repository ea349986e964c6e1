"""Tokens that `landform login` keeps: one per service, in a file that nobody else can read."""

import json
import os
from pathlib import Path

CONFIG = "XDG_CONFIG_HOME"


def credentials_file() -> Path:
    """Where they are kept."""
    home = os.environ.get(CONFIG)
    return (Path(home) if home else Path.home() / ".config") / "landform" / "credentials.json"


def kept_token(server: str) -> str | None:
    """The token for this service, if one is kept."""
    return _read().get(server)


def keep_token(server: str, token: str) -> Path:
    """Keep it; returns where."""
    _write({**_read(), server: token})
    return credentials_file()


def forget_token(server: str) -> str | None:
    """Forget the token for this service; returns it."""
    known = _read()
    token = known.pop(server, None)
    if token is not None:
        _write(known)
    return token


def _read() -> dict[str, str]:
    try:
        found = json.loads(credentials_file().read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    is_ours = isinstance(found, dict)
    return {str(key): str(value) for key, value in found.items()} if is_ours else {}


def _write(tokens: dict[str, str]) -> None:
    path = credentials_file()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    # Made anew with its mode, then moved: at no moment can somebody else read it.
    temporary = path.with_suffix(".new")
    temporary.unlink(missing_ok=True)
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(tokens, file, indent=2)
    temporary.replace(path)
