"""Check a set-up: what works, and what to do about what does not."""

import asyncio
from collections.abc import Awaitable, Callable

from landform.kernel.errors import DomainError
from landform.service.doctor import atlantis, backstage, github, own, publishing, states
from landform.service.doctor.findings import Finding, Level, problem
from landform.settings import Settings

__all__ = ["Finding", "Level", "check"]

LIMIT_SECONDS = 20.0  # of one check; an outside system that hangs must not hang the others

Check = Callable[[Settings], Awaitable[list[Finding]]]

EVERYWHERE: dict[str, Check] = {
    "database": own.database,
    "policies": own.policies,
    "templates": own.templates,
    "atlantis token": own.token,
    "tokens file": own.tokens_file,
    "state": states.state,
    "backstage": backstage.keys,
}
LOCAL: dict[str, Check] = {"infra repository": own.repository, "terraform": own.terraform}
GITHUB: dict[str, Check] = {
    "github": github.account,
    "infra repository": github.repository,
    "github app": github.permissions,
    "github webhook": github.webhook,
    "branch protection": github.protection,
    "new repositories": publishing.repositories,
    "atlantis": atlantis.server,
    "atlantis account": atlantis.account,
    "callback": atlantis.callback,
}


async def check(settings: Settings) -> list[Finding]:
    """Run every check; one that fails does not stop the others."""
    checks = EVERYWHERE | (LOCAL if settings.forge.kind == "local" else GITHUB)
    found = await asyncio.gather(*(_run(what, run, settings) for what, run in checks.items()))
    return [finding for findings in found for finding in findings]


async def _run(what: str, run: Check, settings: Settings) -> list[Finding]:
    try:
        async with asyncio.timeout(LIMIT_SECONDS):
            return await run(settings)
    except TimeoutError:
        return [problem(what, f"gave no answer within {LIMIT_SECONDS:.0f} s.")]
    except (DomainError, OSError) as error:
        return [problem(what, getattr(error, "detail", str(error)))]
