"""Where people prove who they are: OpenID Connect, GitHub, Backstage; and who they are here.

`github.py` is imported where GitHub is asked: PyGithub comes with it.
"""

from landform.adapters.identity.backstage import PublishedKeys
from landform.adapters.identity.oidc import OidcProvider
from landform.adapters.identity.people import CatalogPeople

__all__ = ["CatalogPeople", "OidcProvider", "PublishedKeys"]
