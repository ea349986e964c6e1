"""What the embedded runner is told, and what of it may be written down."""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from landform.runs.errors import RunnerUnavailable

SECRET = frozenset({"report_token", "environment"})
PATHS = frozenset({"work_dir", "repository", "binary", "cli_config_file"})


@dataclass(frozen=True)
class RunnerSettings:
    """Settings of `EmbeddedRunner`; times in seconds.

    ``repository`` is a bare git repository. ``binary`` None means: look on the PATH.
    ``overrides`` are files (name to text) put into the project's directory after the
    checkout, e.g. ``demo_override.tf``. ``environment`` is Terraform's, beside the
    little that it needs; it is all that Terraform can see of ours. An interrupted
    Terraform gets ``grace_seconds`` to finish what it has begun before it is killed.
    """

    work_dir: Path
    repository: Path
    report_url: str
    report_token: str = field(repr=False)
    repository_name: str = "acme/infra"
    base_branch: str = "main"
    binary: Path | None = None
    overrides: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)
    cli_config_file: Path | None = None
    init_limit_seconds: float = 300
    plan_limit_seconds: float = 900
    apply_limit_seconds: float = 3_600
    grace_seconds: float = 600

    def public(self) -> dict[str, Any]:
        """The settings as JSON values, without the token and the environment."""
        values = {each.name: getattr(self, each.name) for each in fields(self)}
        return {
            name: str(value.absolute()) if isinstance(value, Path) else value
            for name, value in values.items()
            if name not in SECRET
        }

    def secrets(self) -> dict[str, Any]:
        """The rest, as JSON values: never to be written to a disk."""
        return {"report_token": self.report_token, "environment": dict(self.environment)}

    @classmethod
    def restored(cls, public: dict[str, Any], secrets: dict[str, Any]) -> "RunnerSettings":
        """The inverse of `public` and `secrets`."""
        read: dict[str, Any] = {
            name: Path(value) if name in PATHS and value is not None else value
            for name, value in public.items()
        }
        return cls(**read, **secrets)


def find_binary() -> Path:
    """`terraform` on the PATH, or else `tofu`.

    Raises:
        RunnerUnavailable: neither is there.
    """
    for name in ("terraform", "tofu"):
        if found := shutil.which(name):
            return Path(found)
    raise RunnerUnavailable(
        "Neither terraform nor tofu is on the PATH. Install Terraform "
        "(https://developer.hashicorp.com/terraform/install) or OpenTofu "
        "(https://opentofu.org/docs/intro/install/)."
    )


def checked_binary(binary: Path | None) -> Path:
    """The binary to run. Raises `RunnerUnavailable` when it cannot be run."""
    if binary is None:
        return find_binary()
    found = shutil.which(binary)
    if found is None:
        raise RunnerUnavailable(
            f"There is no program {binary.name!r} where the runner's settings say. Install "
            "Terraform or OpenTofu there, or leave the setting out to use the PATH."
        )
    return Path(found).absolute()
