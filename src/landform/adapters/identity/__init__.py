"""Where people prove who they are: OpenID Connect, GitHub, Backstage; and who they are here."""

from landform.adapters.identity.backstage import PublishedKeys
from landform.adapters.identity.github import GitHubProvider
from landform.adapters.identity.oidc import OidcProvider
from landform.adapters.identity.people import CatalogPeople

__all__ = ["CatalogPeople", "GitHubProvider", "OidcProvider", "PublishedKeys"]
