"""What every installation needs, whatever its forge: checks of our own parts."""

import asyncio

from landform.adapters.opa import choose_engine
from landform.adapters.terraform.settings import find_binary
from landform.bootstrap.access import read_tokens
from landform.db import schema
from landform.db.engine import Database
from landform.kernel.errors import DomainError
from landform.policies.models import Stage
from landform.service.doctor.findings import Finding, ok, problem, warning
from landform.settings import Settings
from landform.shipped import shipped
from landform.templates.service import TEMPLATE_FILE, read_template


async def database(settings: Settings) -> list[Finding]:
    opened = Database(settings.database_url)
    try:
        have, want = await schema.revision(opened)
    finally:
        await opened.close()
    if have != want:
        raise DomainError(f"schema {have or 'absent'}, wanted {want}: run `landform db upgrade`.")
    return [ok("database", f"{opened.engine.dialect.name}, schema {have}")]


async def repository(settings: Settings) -> list[Finding]:
    path = settings.forge.path
    if not (path / "HEAD").is_file():
        raise DomainError(
            f"{path} is not a bare git repository: `git init --bare {path}` and push your "
            f"infra repository's {settings.forge.base_branch} to it, or set forge.path."
        )
    return [ok("infra repository", str(path))]


async def terraform(settings: Settings) -> list[Finding]:
    binary = settings.runner.binary or find_binary()
    process = await asyncio.create_subprocess_exec(
        str(binary), "version", stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    out, _ = await process.communicate()
    return [ok("terraform", out.decode().splitlines()[0] if out else str(binary))]


async def policies(settings: Settings) -> list[Finding]:
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
    return [ok("policies", f"evaluated by {engine.name}")]


async def templates(settings: Settings) -> list[Finding]:
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
    return [ok("templates", f"{len(directories)} published")]


async def token(settings: Settings) -> list[Finding]:
    if settings.atlantis_token is None:
        raise DomainError(
            "not set, so the runner's reports are refused: set LANDFORM_ATLANTIS_TOKEN, e.g. to "
            "the output of `openssl rand -hex 32`."
        )
    return [ok("atlantis token", "set")]


async def tokens_file(settings: Settings) -> list[Finding]:
    """Who may sign in, where tokens say so."""
    what = "tokens file"
    if settings.access.mode == "local":
        return [warning(what, "access.mode is `local`: whoever calls is whom they say they are.")]
    file = settings.access.tokens_file
    if file is None:
        return [problem(what, "not set, so nobody can sign in: set access.tokens_file.")]
    count = len(read_tokens(file))
    if not count:
        return [problem(what, f"{file} holds no token, so nobody can sign in.")]
    return [ok(what, f"{count} in {file}")]
