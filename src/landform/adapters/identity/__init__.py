"""Where people prove who they are: OpenID Connect providers, GitHub; and who they are here."""

from landform.adapters.identity.github import GitHubProvider
from landform.adapters.identity.oidc import OidcProvider
from landform.adapters.identity.people import CatalogPeople

__all__ = ["CatalogPeople", "GitHubProvider", "OidcProvider"]
