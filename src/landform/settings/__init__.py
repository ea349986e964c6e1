"""What may be configured: `landform.yaml`, overridden by ``LANDFORM_*`` environment variables.

Nested names are joined by two underscores: ``LANDFORM_STATE__BUCKET=my-states``.
Secrets come from the environment or from files (``LANDFORM_SECRETS_DIR``), never
from `landform.yaml`.
"""

import os
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    YamlConfigSettingsSource,
)

from landform.kernel.errors import Invalid
from landform.settings.access import (
    AccessSettings,
    BackstageSettings,
    GitHubSignInSettings,
    OidcSettings,
)
from landform.settings.sections import (
    AtlantisSettings,
    AuditSettings,
    CatalogSettings,
    CostSettings,
    ForgeSettings,
    GitHubSettings,
    LimitsSettings,
    PolicySettings,
    RunnerSettings,
    StateSettings,
    TaskSettings,
    WorkerSettings,
)

__all__ = [
    "AccessSettings",
    "AtlantisSettings",
    "AuditSettings",
    "BackstageSettings",
    "CatalogSettings",
    "CostSettings",
    "ForgeSettings",
    "GitHubSettings",
    "GitHubSignInSettings",
    "InvalidSettings",
    "LimitsSettings",
    "OidcSettings",
    "PolicySettings",
    "RunnerSettings",
    "Settings",
    "StateSettings",
    "TaskSettings",
    "WorkerSettings",
    "load_settings",
]

CONFIG_FILE = "LANDFORM_CONFIG"
SECRETS_DIR = "LANDFORM_SECRETS_DIR"


SECRETS = frozenset(
    {
        "atlantis_token",
        "github_token",
        "github_private_key",
        "github_webhook_secret",
        "github_webhook_secret_before",
        "task_secret_key",
        "task_secret_key_before",
        "task_secrets",
        "infracost_api_key",
        "oidc_client_secret",
        "github_client_secret",
    }
)
"""Settings that never come from `landform.yaml`."""


class InvalidSettings(Invalid):
    title = "The configuration is not valid"


class _NoSecretsYaml(YamlConfigSettingsSource):
    """`landform.yaml`, which people put into git."""

    def __call__(self) -> dict[str, Any]:
        found = super().__call__()
        for name in sorted(SECRETS & found.keys()):
            raise InvalidSettings(
                f"{name} is a secret: set LANDFORM_{name.upper()}, or put it into a file "
                f"of {SECRETS_DIR}, and take it out of landform.yaml."
            )
        return found


class Settings(BaseSettings):
    """All settings of the service."""

    model_config = SettingsConfigDict(
        env_prefix="LANDFORM_", env_nested_delimiter="__", extra="forbid", frozen=True
    )

    host: str = Field("127.0.0.1", description="Address to listen on.")
    port: int = Field(8080, ge=0, le=65535, description="Port to listen on.")
    public_url: str | None = Field(
        None, description="URL of the service for people; default: http://<host>:<port>."
    )
    database_url: str = Field(
        "sqlite:///.landform/landform.db", description="sqlite:///path or postgresql://…"
    )
    trusted_proxies: list[str] = Field(
        default_factory=list,
        description="Addresses or networks whose X-Forwarded-For and X-Request-Id are believed.",
    )
    templates: list[Path] = Field(
        default_factory=list, description="Directories of request templates; default: shipped."
    )
    region: str = Field("eu-central-1", description="AWS region written to provider blocks.")
    modules: str = Field("modules", description="Path of modules in the infra repository.")
    log_format: Literal["json", "console"] = Field("json", description="How logs are written.")
    atlantis_token: SecretStr | None = Field(
        None,
        description="Secret: bearer token of /webhooks/atlantis, signs /callbacks/atlantis.",
    )
    github_token: SecretStr | None = Field(
        None, description="Secret: token of the account that opens pull requests."
    )
    github_private_key: SecretStr | None = Field(
        None, description="Secret: private key (PEM) of the GitHub App `forge.github.app_id`."
    )
    github_webhook_secret: SecretStr | None = Field(
        None, description="Secret: signs /webhooks/github."
    )
    github_webhook_secret_before: SecretStr | None = Field(
        None, description="Secret: the one that is being replaced, while it is."
    )
    task_secret_key: SecretStr | None = Field(
        None,
        description="Secret: seals the secrets of tasks while they wait (32 random bytes in "
        "URL-safe Base64). Without it, templates with secrets are refused.",
    )
    task_secret_key_before: SecretStr | None = Field(
        None, description="Secret: the one that is being replaced, while it is."
    )
    task_secrets: dict[str, SecretStr] = Field(
        default_factory=dict,
        description="Secret: what templates see as `environment.secrets`, as a JSON object.",
    )
    infracost_api_key: SecretStr | None = Field(
        None, description="Secret: API key of Infracost, for cost.engine `infracost`."
    )
    oidc_client_secret: SecretStr | None = Field(
        None, description="Secret: proves Landform to the provider `access.oidc`."
    )
    github_client_secret: SecretStr | None = Field(
        None, description="Secret: proves Landform to GitHub, for `access.github`."
    )
    forge: ForgeSettings = ForgeSettings()
    runner: RunnerSettings = RunnerSettings()
    state: StateSettings = StateSettings()
    policies: PolicySettings = PolicySettings()
    tasks: TaskSettings = TaskSettings()
    cost: CostSettings = CostSettings()
    access: AccessSettings = AccessSettings()
    catalog: CatalogSettings = CatalogSettings()
    audit: AuditSettings = AuditSettings()
    limits: LimitsSettings = LimitsSettings()
    worker: WorkerSettings = WorkerSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then environment, then secret files, then `landform.yaml`."""
        del dotenv_settings
        file = _NoSecretsYaml(settings_cls, yaml_file=os.environ.get(CONFIG_FILE, "landform.yaml"))
        return init_settings, env_settings, file_secret_settings, file

    @property
    def url(self) -> str:
        """Where people and the runner reach the service."""
        return (self.public_url or f"http://{self.host}:{self.port}").rstrip("/")


def load_settings(**overrides: object) -> Settings:
    """Read the settings once.

    Raises:
        InvalidSettings: naming every setting at fault; no value is repeated, it may be a secret.
    """
    try:
        return Settings(_secrets_dir=os.environ.get(SECRETS_DIR), **overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}"
            for one in error.errors(include_input=False, include_url=False)
        )
        raise InvalidSettings(f"The configuration is not valid: {wrong}") from None
