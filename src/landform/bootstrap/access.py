"""Build what says who is asking, from the settings."""

import re
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr

from landform.access.backstage import BackstageCallers
from landform.access.models import Role
from landform.access.ports import IdentityProvider
from landform.access.sessions import SessionRules, SessionService
from landform.access.tokens import TokenService
from landform.adapters.identity import CatalogPeople, OidcProvider, PublishedKeys
from landform.api.dependencies import AccessServices
from landform.api.identity import (
    BackstageTokens,
    ClaimedUser,
    DefaultUser,
    IdentitySource,
    NoOtherTokens,
    OwnTokens,
    Sessions,
    TokensOfFile,
    WatchedFile,
)
from landform.bootstrap.clock import now
from landform.catalog.accounts import CatalogAccounts
from landform.catalog.service import CatalogService
from landform.db.engine import Database
from landform.kernel.names import EntityRef
from landform.settings import InvalidSettings, Settings

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def build_access(settings: Settings, db: Database, catalog: CatalogService) -> AccessServices:
    """Who is asking, by which proofs, in which order.

    Raises:
        InvalidSettings: everybody would be believed on an address that others reach, or a way
            to sign in lacks its secret.
    """
    access = settings.access
    is_local = access.mode == "local"
    if is_local and settings.host not in LOOPBACK:
        raise InvalidSettings(
            "access.mode `local` believes who a caller says they are, so the service may listen "
            "on loopback only. Set access.mode to `token`, or host to 127.0.0.1."
        )
    tokens = TokenService(db, now, per_minute=settings.limits.tokens_per_minute)
    sessions = SessionService(
        db,
        now,
        CatalogPeople(catalog, CatalogAccounts(catalog)),
        _providers(settings),
        rules=SessionRules(
            idle=timedelta(hours=access.session_idle_hours),
            lasts=timedelta(hours=access.session_hours),
            admits_strangers=access.admits_strangers,
            per_minute=settings.limits.attempts_per_minute,
        ),
    )
    return AccessServices(
        sources=_sources(settings, tokens, sessions),
        tokens=tokens,
        sessions=sessions,
        url=settings.url,
        local=is_local,
        roles={
            Role.ADMIN: _refs(access.admins),
            Role.OPERATOR: _refs(access.operators),
            Role.AUDITOR: _refs(access.auditors),
        },
        default_user=access.default_user,
        origins=frozenset(access.backstage.origins),
    )


def _sources(
    settings: Settings, tokens: TokenService, sessions: SessionService
) -> tuple[IdentitySource, ...]:
    """The first that knows says who it is."""
    file = settings.access.tokens_file
    if file is not None:
        read_tokens(file)  # a file that is broken at the start is an error, not an empty one
    by_file = [TokensOfFile(WatchedFile(file, read_tokens))] if file else []
    by_token: list[IdentitySource] = [OwnTokens(tokens), *by_file, *_of_backstage(settings)]
    if settings.access.mode == "local":
        default = DefaultUser(settings.access.default_user)
        return (*by_token, ClaimedUser(), Sessions(sessions), default)
    return (*by_token, NoOtherTokens(), Sessions(sessions))


def _of_backstage(settings: Settings) -> list[IdentitySource]:
    backstage = settings.access.backstage
    if backstage.url is None:
        if backstage.origins:
            raise InvalidSettings("access.backstage.origins needs access.backstage.url.")
        return []
    callers = BackstageCallers(
        backstage_keys(settings),
        now,
        plugins=frozenset(backstage.plugins),
        writers=frozenset(backstage.writers),
    )
    return [BackstageTokens(callers)]


def backstage_keys(settings: Settings) -> PublishedKeys:
    """Where the keys of `access.backstage.url` are read.

    Raises:
        InvalidSettings: it is no address of a Backstage, or one where they could be replaced.
    """
    url = settings.access.backstage.url or ""
    parts = urlsplit(url)
    is_safe = parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)
    if not is_safe or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise InvalidSettings(
            "access.backstage.url must be an https address (http on loopback only), e.g. "
            "https://backstage.example.com: who can change the keys that are read there can be "
            "anybody here."
        )
    return PublishedKeys(url, now)


def _providers(settings: Settings) -> tuple[IdentityProvider, ...]:
    found: list[IdentityProvider] = []
    oidc, github = settings.access.oidc, settings.access.github
    if oidc.issuer:
        secret = _secret(settings.oidc_client_secret, "access.oidc", "LANDFORM_OIDC_CLIENT_SECRET")
        found.append(OidcProvider(oidc, secret, now))
    if github.client_id:
        secret = _secret(
            settings.github_client_secret, "access.github", "LANDFORM_GITHUB_CLIENT_SECRET"
        )
        from landform.adapters.identity.github import GitHubProvider  # noqa: PLC0415

        found.append(GitHubProvider(github, secret))
    return tuple(found)


def _secret(secret: SecretStr | None, section: str, variable: str) -> str:
    found = secret.get_secret_value().strip() if secret else ""
    if not found:
        raise InvalidSettings(f"{section} needs the secret {variable}.")
    return found


def _refs(names: list[str]) -> frozenset[str]:
    return frozenset(str(EntityRef.parse(each, default_kind="user")) for each in names)


def read_tokens(file: Path | None) -> dict[str, str]:
    """SHA-256 of a token (hex) to the user whose it is. Raises `InvalidSettings`."""
    if file is None:
        return {}
    tokens = {}
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        parts = line.split()
        # As one spelling: nobody is a second person, and reviews themselves, by another token.
        user = EntityRef.parse(parts[-1], default_kind="user")
        if len(parts) != 2 or not re.fullmatch(r"[0-9a-f]{64}", parts[0]) or user.kind != "user":
            raise InvalidSettings(
                f"{file}:{number}: expected `<sha-256 in hex> <user entity reference>`."
            )
        tokens[parts[0]] = str(user)
    return tokens
