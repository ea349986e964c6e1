"""Whether GitHub lets us do what we have to, and tells us what we need to know."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from landform.adapters.github import GitHubClient
from landform.bootstrap.outside import github_client
from landform.changes.errors import ForgeRefused
from landform.changes.hints import READERS
from landform.requests.pull_request_text import CONTEXT
from landform.service.doctor.findings import Finding, ok, problem, warning
from landform.settings import Settings

NEEDED = {
    "contents": "write",
    "issues": "write",
    "metadata": "read",
    "pull_requests": "write",
    "statuses": "write",
}
"""Permissions of the App. Source: https://docs.github.com/rest/authentication."""

LEVELS = ("none", "read", "write", "admin")
EVENTS = frozenset(READERS)
MISSING = 404
RECENT = 20  # deliveries that we look back


@asynccontextmanager
async def signed_in(settings: Settings) -> AsyncIterator[GitHubClient]:
    """A client for one check. Raises `InvalidSettings` without credentials."""
    client = github_client(settings)
    try:
        yield client
    finally:
        await client.aclose()


async def account(settings: Settings) -> list[Finding]:
    """GitHub answers and accepts our credentials."""
    async with signed_in(settings) as client:
        login = await client.login()
        kind = "App" if client.is_app else "token"
    if kind == "token":
        advice = "A GitHub App is safer: its token lasts an hour and reaches one repository."
        return [warning("github", f"signed in with a token as {login}. {advice}")]
    return [ok("github", f"signed in as {login}")]


async def repository(settings: Settings) -> list[Finding]:
    """The infra repository is there, and takes branches and squashes of ours."""
    what, name, base = "infra repository", settings.forge.repository, settings.forge.base_branch
    async with signed_in(settings) as client:
        told = await client.get(f"/repos/{name}")
        try:
            await client.get(f"/repos/{name}/branches/{base}")
        except ForgeRefused:
            return [problem(what, f"{name} has no branch {base}: set forge.base_branch.")]
        is_app = client.is_app
    may = told.get("permissions") or {}
    if not is_app and not may.get("push"):
        return [problem(what, f"we may not push to {name}: give the account the role Write.")]
    if told.get("archived"):
        return [problem(what, f"{name} is archived.")]
    if told.get("allow_squash_merge") is False:
        return [
            problem(
                what,
                f"{name} allows no squash merging, and that is how Landform merges: allow it in "
                "the repository's settings.",
            )
        ]
    return [ok(what, f"{name}, base branch {base}")]


async def permissions(settings: Settings) -> list[Finding]:
    """The App has what it needs."""
    what = "github app"
    async with signed_in(settings) as client:
        if not client.is_app:
            return []
        told = await client.get_as_app(f"/repos/{settings.forge.repository}/installation")
    if told.get("suspended_at"):
        return [problem(what, "its installation is suspended: lift that on GitHub.")]
    has = told.get("permissions") or {}
    missing = [
        f"{name}: {level}"
        for name, level in NEEDED.items()
        if LEVELS.index(has.get(name, "none")) < LEVELS.index(level)
    ]
    if missing:
        return [
            problem(
                what,
                f"it lacks {', '.join(missing)}: grant them in the App's settings, and accept "
                "them for the installation.",
            )
        ]
    return [ok(what, "has every permission that it needs")]


async def webhook(settings: Settings) -> list[Finding]:
    """GitHub tells us of what happens, and its last deliveries arrived."""
    what, wanted = "github webhook", f"{settings.url}/webhooks/github"
    findings = []
    if settings.github_webhook_secret is None:
        findings.append(
            problem(what, "its secret is not set, so every delivery is refused: set "
                    "LANDFORM_GITHUB_WEBHOOK_SECRET to what GitHub was given.")
        )  # fmt: skip
    async with signed_in(settings) as client:
        hooks, unseen = await _hooks(client, settings.forge.repository)
        ours = [hook for hook in hooks if hook["config"].get("url") == wanted]
        if not ours and unseen:
            return [*findings, warning(what, f"cannot be looked at: {unseen}")]
        if not ours:
            text = (
                f"none sends to {wanted}: add one (content type application/json). Until then "
                "requests are looked at from time to time only."
            )
            return [*findings, problem(what, text)]
        for hook in ours:
            findings += _of_hook(what, hook)
            made = hook.get("deliveries")
            told = await (
                client.get(made, per_page=RECENT)
                if made
                else client.get_as_app("/app/hook/deliveries")
            )
            findings += _of_deliveries(what, told[:RECENT])
    return findings or [ok(what, f"sends to {wanted}, and its last deliveries arrived")]


async def protection(settings: Settings) -> list[Finding]:
    """The base branch asks for nothing that cannot be had."""
    what, base = "branch protection", settings.forge.base_branch
    async with signed_in(settings) as client:
        path = f"/repos/{settings.forge.repository}/branches/{base}/protection"
        try:
            rules = await client.get(path)
        except ForgeRefused as no:
            if no.facts.get("status") == MISSING:
                return [warning(what, f"{base} is not protected: anybody who may push, may merge.")]
            return [warning(what, f"cannot be looked at: {no.detail}")]
    findings = []
    if (rules.get("required_signatures") or {}).get("enabled"):
        findings.append(
            problem(what, f"{base} requires signed commits, and Landform's are not signed: a "
                    "squash by GitHub is, so require signatures on no other branch.")
        )  # fmt: skip
    required = set((rules.get("required_status_checks") or {}).get("contexts") or [])
    late = sorted(required & {CONTEXT, f"{settings.runner.atlantis.status_name}/apply"})
    if late:
        findings.append(
            warning(what, f"{', '.join(late)} is required for merging and comes with the apply: "
                    "Atlantis must not have `mergeable` among its apply_requirements, or each "
                    "waits for the other.")
        )  # fmt: skip
    return findings or [ok(what, f"{base} asks for nothing that cannot be had")]


async def _hooks(client: GitHubClient, name: str) -> tuple[list[dict[str, Any]], str]:
    """Hooks that we can see, with where their deliveries are; and why we cannot see others."""
    hooks: list[dict[str, Any]] = []
    unseen = ""
    if client.is_app:
        try:
            config = await client.get_as_app("/app/hook/config")
            app = await client.get_as_app("/app")
            hooks.append({"config": config, "active": True, "events": app.get("events") or []})
        except ForgeRefused as no:
            if no.facts.get("status") != MISSING:  # the App has none
                unseen = no.detail
    try:
        hooks += [
            hook | {"deliveries": f"/repos/{name}/hooks/{hook['id']}/deliveries"}
            for hook in await client.get_all(f"/repos/{name}/hooks")
        ]
    except ForgeRefused as no:
        unseen = no.detail
    return hooks, unseen


def _of_hook(what: str, hook: dict[str, Any]) -> list[Finding]:
    findings = []
    if not hook.get("active"):
        findings.append(problem(what, "is switched off: switch it on at GitHub."))
    if not hook["config"].get("secret"):
        findings.append(problem(what, "has no secret: every delivery of it is refused."))
    if hook["config"].get("content_type") != "json":
        findings.append(problem(what, "must have the content type application/json."))
    missing = sorted(EVENTS - set(hook["events"])) if "*" not in hook["events"] else []
    if missing:
        findings.append(problem(what, f"does not send {', '.join(missing)}: tick them at GitHub."))
    return findings


def _of_deliveries(what: str, deliveries: list[dict[str, Any]]) -> list[Finding]:
    failed = [each for each in deliveries if not 200 <= (each["status_code"] or 0) < 300]
    if not failed:
        return []
    codes = ", ".join(sorted({str(each["status_code"] or each["status"]) for each in failed}))
    return [
        warning(
            what,
            f"{len(failed)} of the last {len(deliveries)} deliveries failed ({codes}). Nothing is "
            "lost: requests are looked at anyway. Redeliver them on the hook's page to be quicker.",
        )
    ]
