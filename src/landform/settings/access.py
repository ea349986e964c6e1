"""The sections of `landform.yaml` about who is asking and what they are."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from landform.settings.sections import Section


class OidcSettings(Section):
    """Signing in by an OpenID Connect provider; it is offered once `issuer` is set."""

    issuer: str | None = Field(
        None, description="Its issuer, exactly; `/.well-known/openid-configuration` is below it."
    )
    client_id: str = Field("", description="What it calls Landform.")
    title: str = Field("Single sign-on", description="What the button says, e.g. the name of it.")
    scopes: str = Field("openid profile email", description="What it is asked for.")
    claim: str = Field("preferred_username", description="The claim that says who somebody is.")
    matches: str = Field(
        "metadata.name",
        description="The field of the catalog's users that the claim is looked for in, e.g. "
        "`spec.profile.email` or `metadata.annotations.graph.microsoft.com/user-id`.",
    )
    groups_claim: str | None = Field(
        None,
        description="A claim that lists the groups (entity references, or names of them); they "
        "replace those of the catalog while the session lasts.",
    )


class GitHubSignInSettings(Section):
    """Signing in by GitHub; it is offered once `client_id` is set."""

    client_id: str | None = Field(None, description="Of the GitHub App, or of the OAuth App.")
    url: str = Field("https://github.com", description="GitHub Enterprise Server: https://<host>.")
    api_url: str = Field("https://api.github.com", description="The same: https://<host>/api/v3.")


PluginId = Annotated[str, Field(pattern=r"^[a-z0-9_-]{1,64}$")]
Origin = Annotated[str, Field(pattern=r"^https?://[a-z0-9.:\[\]-]+$")]


class BackstageSettings(Section):
    """A Backstage that has Landform as its catalog; its tokens count once `url` is set."""

    url: str | None = Field(
        None,
        description="Where its back end is reached, without `/api`: its keys are read below it. "
        "https, or http on loopback.",
    )
    plugins: list[PluginId] = Field(
        default_factory=lambda: [
            "auth",
            "kubernetes",
            "notifications",
            "permission",
            "scaffolder",
            "search",
            "techdocs",
        ],
        description="Its plugins that may call: they read the catalog, and do for a person what "
        "that person may.",
    )
    writers: list[PluginId] = Field(
        default_factory=list,
        description="Its plugins that may also register and refresh locations without a person.",
    )
    origins: list[Origin] = Field(
        default_factory=list,
        description="Where its front end is, e.g. `https://backstage.example.com`: pages of it may "
        "call `/api/catalog` and `/api/scaffolder` from browsers (CORS).",
    )


class AccessSettings(Section):
    """Who is asking, and what they are for the whole service."""

    mode: Literal["local", "token"] = Field(
        "token",
        description="`token`: people sign in (`access.oidc`, `access.github`), programs send "
        "tokens. `local`: whoever the `Landform-User` header or the page Who are you? names; "
        "refused unless the service listens on loopback.",
    )
    tokens_file: Path | None = Field(
        None,
        description="Lines `<sha-256 of the token, hex> <user entity reference>`; read anew when "
        "it changes.",
    )
    default_user: str = Field(
        "user:default/guest", description="Who calls without saying who they are (mode `local`)."
    )
    oidc: OidcSettings = OidcSettings()
    github: GitHubSignInSettings = GitHubSignInSettings()
    backstage: BackstageSettings = BackstageSettings()
    admits_strangers: bool = Field(
        default=False,
        description="Whether people whom the catalog does not know may sign in; they are in no "
        "group.",
    )
    session_hours: float = Field(168, gt=0, description="A session ends then.")
    session_idle_hours: float = Field(12, gt=0, description="And when it was not used so long.")
    read: Literal["everyone", "involved"] = Field(
        "involved",
        description="Who sees a request with its plans and logs, or a task: `involved`: who asked, "
        "the owning group, reviewers, the template's owners, operators, auditors, admins. "
        "`everyone`: all who are signed in. The catalog is open to all of them anyway.",
    )
    admins: list[str] = Field(
        default_factory=list,
        description="Users and groups that may write every entity by API (others their own), give "
        "tokens to programs, and do what operators may.",
    )
    operators: list[str] = Field(
        default_factory=list,
        description="Users and groups that see everything, and may cancel and retry.",
    )
    auditors: list[str] = Field(
        default_factory=list, description="Users and groups that see everything."
    )
