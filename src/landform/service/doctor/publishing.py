"""Whether templates that create repositories may do so on GitHub."""

from landform.service.doctor.findings import Finding, ok, warning
from landform.service.doctor.github import LEVELS, signed_in
from landform.settings import Settings
from landform.shipped import shipped
from landform.templates.service import TEMPLATE_FILE
from landform.templates.yaml_source import read_yaml

CREATES = "publish:github"
NEEDS = "Administration: write on all repositories of the organisation"


async def repositories(settings: Settings) -> list[Finding]:
    """Nothing is found where no template creates a repository."""
    what, creating = "new repositories", _creating(settings)
    if not creating:
        return []
    named = f"{', '.join(creating)} {'creates' if len(creating) == 1 else 'create'} repositories"
    async with signed_in(settings) as client:
        if not client.is_app:
            return [warning(what, f"{named}: the token needs {NEEDS}.")]
        told = await client.get_as_app(f"/repos/{settings.forge.repository}/installation")
    has = (told.get("permissions") or {}).get("administration", "none")
    sees_all = told.get("repository_selection") == "all"
    if LEVELS.index(has) >= LEVELS.index("write") and sees_all:
        return [ok(what, f"{named}, and the App may")]
    return [
        warning(
            what,
            f"{named}: that needs {NEEDS}. The App has Administration: {has} on "
            f"{'all' if sees_all else 'selected'} repositories, so such a task will fail.",
        )
    ]


def _creating(settings: Settings) -> list[str]:
    """Names of the templates with a step that creates a repository."""
    roots = settings.templates or [shipped("request-templates")]
    files = sorted(file for root in roots for file in root.glob(f"*/{TEMPLATE_FILE}"))
    return [
        file.parent.name
        for file in files
        if _creates(file.read_text(encoding="utf-8", errors="replace"))
    ]


def _creates(text: str) -> bool:
    # What is wrong with a template is said by the check of templates.
    data = getattr(read_yaml(TEMPLATE_FILE, text), "data", None)
    spec = data.get("spec") if isinstance(data, dict) else None
    steps = spec.get("steps") if isinstance(spec, dict) else None
    return any(
        isinstance(step, dict) and step.get("action") == CREATES
        for step in (steps if isinstance(steps, list) else [])
    )
