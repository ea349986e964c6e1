"""The sections of `landform.yaml`, one class each."""

from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Section(BaseModel):
    """Knows all its keys and is not changed after it was read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class GitHubSettings(Section):
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


class ForgeSettings(Section):
    """Where pull requests live."""

    kind: Literal["local", "github"] = Field(
        "local",
        description="`local`: a bare git repository reviewed in the portal. `github`: GitHub.",
    )
    github: GitHubSettings = GitHubSettings()
    path: Path = Field(Path(".landform/infra.git"), description="The bare repository (local).")
    repository: str = Field("acme/infra", description="Owner and name, as Atlantis reports it.")
    base_branch: str = Field("main", description="Branch that pull requests go to.")


class AtlantisSettings(Section):
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


class TaskSettings(Section):
    """Where the steps of templates put what they make."""

    repositories: Path = Field(
        Path(".landform/repositories"),
        description="Directory of the repositories that tasks create (forge.kind `local`).",
    )
    hosts: dict[str, str] = Field(
        default_factory=lambda: {"github.com": "github"},
        description="Hosts that templates may name in a `repoUrl`, and what they are: `github`, "
        "`gitlab`, `azure`, `bitbucketCloud`, `bitbucketServer`, `gitea`, `gerrit`.",
    )
    parameters: dict[str, str] = Field(
        default_factory=dict,
        description="What templates see as `environment.parameters`.",
    )


class RunnerSettings(Section):
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
    preview_plans: bool = Field(
        default=True,
        description="Whether previews may be planned (kind `embedded`; `serve` with one process).",
    )
    preview_plans_at_once: int = Field(1, gt=0, le=16, description="Plans of previews at a time.")
    preview_plan_timeout_seconds: float = Field(
        120, gt=0, description="Most time of each step (init, plan, show) of a preview's plan."
    )
    apply_timeout_seconds: int = Field(3600, gt=0, description="An apply is interrupted then.")


class StateSettings(Section):
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


class PolicySettings(Section):
    """Which policies, and what evaluates them."""

    path: Path | None = Field(None, description="Directory of Rego; default: those that ship.")
    opa_binary: Path | None = Field(None, description="Default: `opa` on the PATH.")
    opa_url: str | None = Field(None, description="An OPA server to ask instead of the binary.")
    timeout_seconds: float = Field(10, gt=0, description="After that, a person must decide.")


class CostSettings(Section):
    """What says what infrastructure costs a month."""

    engine: Literal["table", "infracost"] = Field(
        "table",
        description="What estimates plans: our price `table`, or `infracost` (the program, with "
        "LANDFORM_INFRACOST_API_KEY); where that gives no answer, the table does.",
    )
    currency: str = Field("USD", pattern=r"^[A-Z]{3}$", description="The price table's, too.")
    prices: Path | None = Field(None, description="Price table; default: the one that ships.")
    usage: Path | None = Field(None, description="File of assumed use; default: none is assumed.")
    modules: Path | None = Field(
        None, description="Directory of modules with `pricing.yaml`; default: those that ship."
    )
    infracost_binary: Path | None = Field(None, description="Default: `infracost` on the PATH.")
    timeout_seconds: float = Field(30, gt=0, description="Infracost may take that long.")


class AllowRule(Section):
    """Kinds that may come into the catalog."""

    allow: list[str] = Field(description="E.g. `[Group, User]`.")


class LocationSettings(Section):
    """A place that entities are read from."""

    type: Literal["url", "file", "github-org"] = Field("url", description="What the target is.")
    target: str = Field(description="Address, path, or organisation.")
    presence: Literal["required", "optional"] = Field(
        "required", description="Whether it is a problem that there is nothing."
    )
    rules: list[AllowRule] = Field(
        default_factory=list, description="Kinds it may add besides those of `catalog.rules`."
    )


class CatalogSettings(Section):
    """The catalog and what fills it, as Backstage's section of that name."""

    locations: list[LocationSettings] = Field(
        default_factory=list,
        description="Places that entities are read from: objects of `type` (`url`, `file`, "
        "`github-org`), `target`, `presence` (`required`, `optional`) and `rules`.",
    )
    rules: list[AllowRule] = Field(
        default_factory=lambda: [
            AllowRule(allow=["API", "Component", "Domain", "Location", "Resource", "System"])
        ],
        description="Kinds that may come from any location: objects with `allow`, a list.",
    )
    readonly: bool = Field(
        default=False,
        description="Whether locations come from the configuration only.",
    )
    orphans: Literal["delete", "keep"] = Field(
        "delete",
        description="What becomes of an entity that its location no longer has: it is removed, "
        "or kept with the annotation `backstage.io/orphan`.",
    )
    refresh_seconds: float = Field(
        600,
        ge=0,
        description="How often locations are read again when nobody says so (up to half as long "
        "again is added, by chance); 0: never.",
    )
    internal_hosts: list[str] = Field(
        default_factory=list,
        description="Hosts that locations may name although they are in a private network.",
    )
    ca_file: Path | None = Field(
        None, description="CA bundle of servers that locations are read from by https."
    )
    history_days: int = Field(
        365, gt=0, description="How long it is remembered what happened to entities."
    )


class AuditSettings(Section):
    """Where the end of the audit log is noted, outside of the database."""

    checkpoint: Path | None = Field(
        Path(".landform/audit-checkpoint.json"),
        description="File with the number and hash of the newest entry at the last sweep. "
        "Verifying holds the log against it, so that entries cut off at its end are missed.",
    )


class LimitsSettings(Section):
    """How often somebody may do something."""

    orders_per_minute: int = Field(
        60, gt=0, description="Most requests, and most tasks, that one person starts in a minute."
    )
    previews_per_minute: int = Field(
        240,
        gt=0,
        description="Most previews that one person asks each process for in a minute. A form "
        "asks at every pause of typing.",
    )
    attempts_per_minute: int = Field(
        30,
        gt=0,
        description="Most failed sign-ins and unknown tokens from one address in a minute, in "
        "each process; and most sign-ins of one person.",
    )
    tokens_per_minute: int = Field(
        10, gt=0, description="Most tokens that one person makes in a minute."
    )


class WorkerSettings(Section):
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
