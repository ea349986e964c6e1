"""What may be configured: `landform.yaml`, overridden by ``LANDFORM_*`` environment variables.

Nested names are joined by two underscores: ``LANDFORM_STATE__BUCKET=my-states``.
Secrets come from the environment or from files (``LANDFORM_SECRETS_DIR``), never
from `landform.yaml`.
"""

import os
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    YamlConfigSettingsSource,
)

from landform.kernel.errors import Invalid

CONFIG_FILE = "LANDFORM_CONFIG"
SECRETS_DIR = "LANDFORM_SECRETS_DIR"


SECRETS = frozenset(
    {
        "atlantis_token",
        "github_token",
        "github_private_key",
        "github_webhook_secret",
        "github_webhook_secret_before",
    }
)
"""Settings that never come from `landform.yaml`."""


class InvalidSettings(Invalid):
    title = "The configuration is not valid"


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class GitHubSettings(_Section):
    """How to reach GitHub, for forge.kind `github`. An App is recommended, a token will do."""

    api_url: str = Field(
        "https://api.github.com", description="GitHub Enterprise Server: https://<host>/api/v3."
    )
    ca_file: Path | None = Field(None, description="CA bundle of that server.")
    app_id: int | None = Field(None, gt=0, description="Id of the GitHub App.")
    installation_id: int | None = Field(
        None, gt=0, description="Default: the App's installation on the repository."
    )
    reads_per_minute: float = Field(
        60, gt=0, description="Most reads a minute; GitHub allows 5,000 an hour."
    )
    looks_per_minute: float = Field(
        600,
        gt=0,
        description="Most questions a minute whether something changed; unless it "
        "did, GitHub does not count them.",
    )
    seconds_between_writes: float = Field(
        1, ge=0, description="Least time between two changes, as GitHub asks for."
    )


class ForgeSettings(_Section):
    """Where pull requests live."""

    kind: Literal["local", "github"] = Field(
        "local",
        description="`local`: a bare git repository reviewed in the portal. `github`: GitHub.",
    )
    github: GitHubSettings = GitHubSettings()
    path: Path = Field(Path(".landform/infra.git"), description="The bare repository (local).")
    repository: str = Field("acme/infra", description="Owner and name, as Atlantis reports it.")
    base_branch: str = Field("main", description="Branch that pull requests go to.")


class AtlantisSettings(_Section):
    """How to follow Atlantis, for runner.kind `atlantis`."""

    url: str = Field("http://127.0.0.1:4141", description="Where Atlantis listens.")
    login: str = Field(
        "", description="Account that Atlantis comments with; nobody else's statuses count."
    )
    status_name: str = Field("atlantis", description="Atlantis's `--vcs-status-name`.")
    executable: str = Field("atlantis", description="Atlantis's `--executable-name`.")
    patience_seconds: float = Field(
        60, gt=0, description="How long Atlantis may take to begin, before it is told (again)."
    )
    silence_seconds: float = Field(
        180, gt=0, description="After that, a run of an idle Atlantis is taken for lost."
    )


class RunnerSettings(_Section):
    """What plans and applies."""

    kind: Literal["embedded", "atlantis"] = Field(
        "embedded",
        description="`embedded`: the terraform or tofu binary beside the service. "
        "`atlantis`: Atlantis, which listens to the pull requests (needs forge.kind `github`).",
    )
    atlantis: AtlantisSettings = AtlantisSettings()
    binary: Path | None = Field(None, description="Default: terraform, then tofu, on the PATH.")
    work_dir: Path = Field(Path(".landform/runs"), description="Checkouts, plans and logs.")
    cli_config_file: Path | None = Field(None, description="Terraform CLI configuration to use.")
    overrides: Path | None = Field(
        None, description="Directory of `*_override.tf` files laid over every checkout."
    )
    environment: dict[str, str] = Field(
        default_factory=dict, description="Extra environment for terraform, e.g. AWS_PROFILE."
    )
    apply_timeout_seconds: int = Field(3600, gt=0, description="An apply is interrupted then.")


class StateSettings(_Section):
    """Where Terraform keeps state."""

    kind: Literal["s3", "local", "reported"] = Field(
        "s3",
        description="Where outputs are read: the state in S3 or in a local directory, or "
        "`reported` by the Atlantis workflow's callback, for a service that may read no state.",
    )
    bucket: str = Field("landform-state", description="S3 bucket; state keys are directories.")
    region: str = Field("eu-central-1", description="Region of the bucket.")
    endpoint_url: str | None = Field(None, description="Another S3 endpoint, e.g. MinIO or moto.")
    path: Path = Field(Path(".landform/state"), description="Root of state files (local).")


class PolicySettings(_Section):
    """Which policies, and what evaluates them."""

    path: Path | None = Field(None, description="Directory of Rego; default: those that ship.")
    opa_binary: Path | None = Field(None, description="Default: `opa` on the PATH.")
    opa_url: str | None = Field(None, description="An OPA server to ask instead of the binary.")
    timeout_seconds: float = Field(10, gt=0, description="After that, a person must decide.")


class AccessSettings(_Section):
    """Who is asking."""

    mode: Literal["local", "token"] = Field(
        "token",
        description="`token`: bearer tokens of `tokens_file`. `local`: whoever the "
        "`Landform-User` header names; refused unless the service listens on loopback.",
    )
    tokens_file: Path | None = Field(
        None, description="Lines `<sha-256 of the token, hex> <user entity reference>`."
    )
    default_user: str = Field(
        "user:default/guest", description="Who calls without `Landform-User` are (mode `local`)."
    )
    admins: list[str] = Field(
        default_factory=list,
        description="Users and groups that may put entities into the catalog by API.",
    )


class WorkerSettings(_Section):
    """How work is done."""

    concurrency: int = Field(4, gt=0, le=64, description="Requests worked on at the same time.")
    sweep_seconds: int = Field(
        120, gt=0, description="How often requests and locks are looked for that were forgotten."
    )
    busy_look_seconds: float | None = Field(
        None,
        gt=0,
        description="How soon a request is looked at again, without a webhook, while its runner "
        "works; default: 5, and 15 with forge.kind `github`.",
    )
    resting_look_seconds: float | None = Field(
        None,
        gt=0,
        description="The same while people think; default: 30, and 60 with forge.kind `github`. "
        "The longer nothing happens, the seldomer it is (up to every 15 minutes).",
    )


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
    forge: ForgeSettings = ForgeSettings()
    runner: RunnerSettings = RunnerSettings()
    state: StateSettings = StateSettings()
    policies: PolicySettings = PolicySettings()
    access: AccessSettings = AccessSettings()
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
