"""Check a set-up: what works, and what to do about what does not."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from landform.adapters.opa import choose_engine
from landform.adapters.terraform.settings import find_binary
from landform.db import schema
from landform.db.engine import Database
from landform.kernel.errors import DomainError
from landform.policies.models import Stage
from landform.settings import Settings
from landform.shipped import shipped
from landform.templates.service import TEMPLATE_FILE, read_template


@dataclass(frozen=True)
class Finding:
    """One thing checked. ``detail`` says what was found, or what to do."""

    what: str
    good: bool
    detail: str


async def check(settings: Settings) -> list[Finding]:
    """Run every check; one that fails does not stop the others."""
    checks: dict[str, Callable[[Settings], Awaitable[str]]] = {
        "database": _database,
        "infra repository": _repository,
        "terraform": _terraform,
        "policies": _policies,
        "templates": _templates,
        "atlantis token": _token,
    }
    findings = []
    for what, run in checks.items():
        try:
            findings.append(Finding(what, good=True, detail=await run(settings)))
        except (DomainError, OSError) as error:
            findings.append(Finding(what, good=False, detail=getattr(error, "detail", str(error))))
    return findings


async def _database(settings: Settings) -> str:
    database = Database(settings.database_url)
    try:
        have, want = await schema.revision(database)
    finally:
        await database.close()
    if have != want:
        raise DomainError(f"schema {have or 'absent'}, wanted {want}: run `landform db upgrade`.")
    return f"{database.engine.dialect.name}, schema {have}"


async def _repository(settings: Settings) -> str:
    path = settings.forge.path
    if not (path / "HEAD").is_file():
        raise DomainError(
            f"{path} is not a bare git repository: `git init --bare {path}` and push your "
            f"infra repository's {settings.forge.base_branch} to it, or set forge.path."
        )
    return str(path)


async def _terraform(settings: Settings) -> str:
    binary = settings.runner.binary or find_binary()
    process = await asyncio.create_subprocess_exec(
        str(binary), "version", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    out, _ = await process.communicate()
    return out.decode().splitlines()[0] if out else str(binary)


async def _policies(settings: Settings) -> str:
    engine = choose_engine(
        settings.policies.path or shipped("policies"),
        opa_binary=settings.policies.opa_binary,
        opa_url=settings.policies.opa_url,
        timeout_seconds=settings.policies.timeout_seconds,
    )
    try:
        await engine.evaluate(Stage.REQUEST, {"request": {}, "catalog": {}})
    finally:
        await engine.aclose()
    return f"evaluated by {engine.name}"


async def _templates(settings: Settings) -> str:
    roots = settings.templates or [shipped("request-templates")]
    directories = [file.parent for root in roots for file in root.glob(f"*/{TEMPLATE_FILE}")]
    problems = [
        f"{directory}/{problem}"
        for directory in directories
        for problem in read_template(directory)[1]
    ]
    if problems:
        raise DomainError("; ".join(problems))
    if not directories:
        raise DomainError("there are none: set `templates` to a directory of request templates.")
    return f"{len(directories)} published"


async def _token(settings: Settings) -> str:
    if settings.atlantis_token is None:
        raise DomainError(
            "not set, so the runner's reports are refused: set LANDFORM_ATLANTIS_TOKEN, e.g. to "
            "the output of `openssl rand -hex 32`."
        )
    return "set"
