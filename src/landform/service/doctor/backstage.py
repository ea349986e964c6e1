"""Whether the Backstage that has Landform as its catalog shows the keys of its tokens."""

from landform.access.errors import ProviderUnavailable
from landform.adapters.identity import PublishedKeys
from landform.bootstrap.access import backstage_keys
from landform.service.doctor.findings import Finding, ok, problem, warning
from landform.settings import Settings

WHAT = "backstage"


async def keys(settings: Settings) -> list[Finding]:
    """Nothing where no Backstage is configured."""
    backstage = settings.access.backstage
    if backstage.url is None:
        return []
    published = backstage_keys(settings)
    base = f"{backstage.url.rstrip('/')}/api"
    try:
        people = await published.published(None)
    except ProviderUnavailable:
        where = f"{base}/auth/.well-known/jwks.json"
        text = f"no keys of people at {where}, so nobody who signed in there is known here"
        return [problem(WHAT, f"{text}: set access.backstage.url to where its back end answers.")]
    if not people:
        text = "it shows no ES256 key of people: is auth.identityTokenAlgorithm another one?"
        return [problem(WHAT, text)]
    plugins = [*dict.fromkeys([*backstage.plugins, *backstage.writers])]
    silent = [plugin for plugin in plugins if not await _shows(published, plugin)]
    return _of_plugins(base, plugins, silent)


async def _shows(published: PublishedKeys, plugin: str) -> bool:
    try:
        await published.published(plugin)
    except ProviderUnavailable:
        return False
    return True


def _of_plugins(base: str, plugins: list[str], silent: list[str]) -> list[Finding]:
    heard = [plugin for plugin in plugins if plugin not in silent]
    if plugins and not heard:
        where = f"{base}/<plugin>/.backstage/auth/v1/jwks.json"
        return [problem(WHAT, f"none of its plugins shows keys at {where}.")]
    found = [ok(WHAT, f"shows the keys of people, and of {', '.join(heard) or 'no plugin'}")]
    if silent:
        text = f"shows no keys of {', '.join(silent)}: where it has none of these plugins, take "
        found.append(warning(WHAT, f"{text}them out of access.backstage.plugins."))
    return found
