"""Whether Atlantis answers, is whom we believe, and can reach us."""

from urllib.parse import urlsplit

import httpx2

from landform.adapters.atlantis.server import AtlantisServer
from landform.adapters.github import GitHubChannel
from landform.bootstrap.access import LOOPBACK
from landform.runs.errors import RunnerUnavailable
from landform.service.doctor.findings import Finding, ok, problem, warning
from landform.service.doctor.github import signed_in
from landform.settings import Settings

TRIED = (0, 47)  # the release that our tests run
HTTP_WEBHOOKS = (0, 33)
NEWEST = 5  # pull requests whose statuses are looked at
TIMEOUT_SECONDS = 5.0


async def server(settings: Settings) -> list[Finding]:
    """It answers, and is no older than what we were tried with."""
    what, url = "atlantis", settings.runner.atlantis.url
    asked = AtlantisServer(url)
    try:
        version = await asked.version()
    except RunnerUnavailable as error:
        return [problem(what, f"{error.detail} Set runner.atlantis.url to where it listens.")]
    finally:
        await asked.close()
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdecimal())
    if numbers and numbers < HTTP_WEBHOOKS:
        return [problem(what, f"{version} knows no http webhooks: update it to 0.47 or newer.")]
    if numbers and numbers < TRIED:
        return [warning(what, f"{version} at {url}; Landform is tried with 0.47.")]
    return [ok(what, f"{version} at {url}")]


async def account(settings: Settings) -> list[Finding]:
    """Statuses of Atlantis are made by the account that we believe, which is not our own."""
    what, configured = "atlantis account", settings.runner.atlantis
    if not configured.login:
        return [
            problem(what, "not set, so no status is believed: set runner.atlantis.login to the "
                    "account that Atlantis comments with.")
        ]  # fmt: skip
    name = settings.forge.repository
    async with signed_in(settings) as client:
        if (await client.login()).lower() == configured.login.lower():
            text = "is our own account: what we say would pass for Atlantis. Use two accounts."
            return [problem(what, text)]
        channel = GitHubChannel(client, repository=name)
        pulls = await client.get(f"/repos/{name}/pulls", state="all", per_page=NEWEST)
        authors = {
            posted.creator
            for pull in pulls
            for posted in await channel.statuses(pull["head"]["sha"])
            if posted.status.context.startswith(f"{configured.status_name}/")
        }
    strangers = sorted(each for each in authors if each.lower() != configured.login.lower())
    if strangers:
        return [
            problem(
                what,
                f"the newest `{configured.status_name}/…` statuses are by {', '.join(strangers)}, "
                f"and only those of {configured.login} are believed: set runner.atlantis.login.",
            )
        ]
    return [ok(what, f"{configured.login} ({'seen' if authors else 'no status seen yet'})")]


async def callback(settings: Settings) -> list[Finding]:
    """Atlantis's workflow can reach us."""
    what, url = "callback", f"{settings.url}/callbacks/atlantis"
    ours, theirs = (
        urlsplit(each).hostname for each in (settings.url, settings.runner.atlantis.url)
    )
    if ours in LOOPBACK and theirs not in LOOPBACK:
        text = f"{url} is on loopback, and Atlantis is elsewhere: set public_url."
        return [problem(what, text)]
    async with httpx2.AsyncClient(timeout=TIMEOUT_SECONDS, trust_env=False) as client:
        try:
            answer = await client.get(f"{settings.url}/healthz")
        except httpx2.HTTPError as error:
            text = f"{settings.url} does not answer ({type(error).__name__}): is it served?"
            return [warning(what, text)]
    if answer.status_code != httpx2.codes.OK:
        return [warning(what, f"{settings.url}/healthz answers {answer.status_code}.")]
    return [ok(what, url)]
