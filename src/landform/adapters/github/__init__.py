"""GitHub (github.com or an Enterprise Server), spoken to by PyGithub.

`client.py` makes the calls, `repository.py` knows where they go, `forge.py` and
`channel.py` are what the rest of Landform sees.
"""

from landform.adapters.github.channel import GitHubChannel
from landform.adapters.github.client import GITHUB, GitHubClient
from landform.adapters.github.credentials import AppCredentials, TokenCredentials
from landform.adapters.github.forge import GitHubForge
from landform.adapters.github.publisher import GitHubPublisher
from landform.adapters.github.throttle import Limits

__all__ = [
    "GITHUB",
    "AppCredentials",
    "GitHubChannel",
    "GitHubClient",
    "GitHubForge",
    "GitHubPublisher",
    "Limits",
    "TokenCredentials",
]
