"""Signing in by GitHub: OAuth code flow with PKCE; who it is, GitHub's API says.

Source: https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-user-access-token-for-a-github-app.
"""

from authlib.integrations.httpx_client import AsyncOAuth2Client

from landform.access.errors import SignInRefused
from landform.access.models import Attempt, Person
from landform.adapters.github.people import stranger
from landform.adapters.identity.channel import TIMEOUT, fetch_token, get_json, trusted
from landform.adapters.identity.people import LOGIN
from landform.settings import GitHubSignInSettings


class GitHubProvider:
    """Fulfils `landform.access.ports.IdentityProvider`. The token is used once and forgotten."""

    name = "github"
    title = "GitHub"

    def __init__(self, settings: GitHubSignInSettings, client_secret: str) -> None:
        self._settings = settings
        self._secret = client_secret
        self._url = settings.url.rstrip("/")

    async def address(self, attempt: Attempt, *, state: str, redirect_uri: str) -> str:
        """Where the browser is sent."""
        async with self._client(redirect_uri) as client:
            address, _ = client.create_authorization_url(
                f"{self._url}/login/oauth/authorize", state=state, code_verifier=attempt.verifier
            )
        return str(address)

    async def identify(self, attempt: Attempt, *, code: str, redirect_uri: str) -> Person:
        """Who came back. Raises `SignInRefused`, `ProviderUnavailable`."""
        answer = await fetch_token(
            self._client(redirect_uri),
            f"{self._url}/login/oauth/access_token",
            title=self.title,
            code=code,
            code_verifier=attempt.verifier,
        )
        headers = {
            "Authorization": f"Bearer {answer.get('access_token', '')}",
            "Accept": "application/vnd.github+json",
        }
        api = self._settings.api_url.rstrip("/")
        user = await get_json(f"{api}/user", title=self.title, headers=headers)
        login = user.get("login") if isinstance(user, dict) else None
        if not isinstance(login, str) or not login:
            raise SignInRefused("GitHub does not say who you are.")
        return Person(account=login, find=(LOGIN, login), stranger=stranger(login))

    def _client(self, redirect_uri: str) -> AsyncOAuth2Client:
        return AsyncOAuth2Client(
            client_id=self._settings.client_id,
            client_secret=self._secret,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            timeout=TIMEOUT,
            verify=trusted(),
            headers={"Accept": "application/json"},
        )
