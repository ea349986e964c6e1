"""What may be configured, by environment variables. Read once, at the start."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self


@dataclass(frozen=True)
class Settings:
    """How the service runs. Each field is a variable of the same name in capitals."""

    name: str = "${{ values.name }}"
    version: str = "0.1.0"
    environment: str = "dev"
    host: str = "0.0.0.0"  # noqa: S104 (in a container, others have to reach it)
    port: int = int("${{ values.port }}")
    log_level: str = "INFO"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Raises ``ValueError`` where a variable cannot be used, and says which."""
        port = environment.get("PORT", str(cls.port))
        level = environment.get("LOG_LEVEL", cls.log_level).upper()
        if not (port.isascii() and port.isdigit() and 0 < int(port) < 65536):
            raise ValueError(f"PORT must be a number from 1 to 65535, not {port!r}")
        if level not in {"DEBUG", "INFO", "WARNING", "ERROR"}:
            raise ValueError(f"LOG_LEVEL must be DEBUG, INFO, WARNING or ERROR, not {level!r}")
        return cls(
            environment=environment.get("ENVIRONMENT", cls.environment),
            host=environment.get("HOST", cls.host),
            port=int(port),
            log_level=level,
        )
