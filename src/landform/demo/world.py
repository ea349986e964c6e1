"""The small world that the demo runs in: a directory, an infra repository, a cloud."""

import json
import secrets
import shutil
from dataclasses import dataclass
from pathlib import Path

import httpx2

from landform.adapters.localforge import LocalForge
from landform.adapters.terraform.settings import find_binary
from landform.bootstrap import now
from landform.demo.errors import DemoFailed
from landform.demo.processes import free_port, is_free
from landform.demo.provider import default_cache, ensure_mirror, write_cli_config
from landform.kernel.errors import DomainError
from landform.shipped import shipped

BUCKET = "landform-state"
REGION = "eu-central-1"
MARKER = "this-directory-belongs-to-landform-demo"
ADMIN = "user:default/platform-bot"
DEVELOPER = "user:default/ana"
REVIEWER = "user:default/rosa"
SERVICES = (
    "dynamodb", "ec2", "ecr", "iam", "kms", "rds", "s3", "secretsmanager", "sns", "sqs", "sts",
)  # fmt: skip

README = """# Infra repository of the demo

Stacks live in `live/<environment>/<owner>/<name>/`, modules in `modules/`.
Landform proposes changes by pull request; nobody edits `live/` by hand.
"""


@dataclass(frozen=True)
class World:
    """Where everything is. ``token`` is what the runner proves itself with, made anew each time."""

    directory: Path
    port: int
    cloud_port: int
    token: str

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def cloud_url(self) -> str:
        return f"http://127.0.0.1:{self.cloud_port}"

    @property
    def logs(self) -> Path:
        return self.directory / "logs"

    def environment(self) -> dict[str, str]:
        """The service's configuration, as environment variables."""
        root = self.directory
        cloud = {
            "AWS_ACCESS_KEY_ID": "demo",
            "AWS_SECRET_ACCESS_KEY": "demo",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        terraform = {**cloud, "TF_CLI_ARGS_init": f"-backend-config={root / 'moto.s3.tfbackend'}"}
        return {
            **cloud,
            "LANDFORM_CONFIG": str(root / "landform.yaml"),
            "LANDFORM_PORT": str(self.port),
            "LANDFORM_DATABASE_URL": f"sqlite:///{root / 'landform.db'}",
            "LANDFORM_ATLANTIS_TOKEN": self.token,
            "LANDFORM_LOG_FORMAT": "console",
            "LANDFORM_REGION": REGION,
            "LANDFORM_ACCESS__MODE": "local",
            "LANDFORM_ACCESS__ADMINS": json.dumps([ADMIN]),
            "LANDFORM_TEMPLATES": json.dumps([str(root / "request-templates")]),
            "LANDFORM_FORGE__PATH": str(root / "infra.git"),
            "LANDFORM_TASKS__REPOSITORIES": str(root / "repositories"),
            "LANDFORM_RUNNER__WORK_DIR": str(root / "runs"),
            "LANDFORM_RUNNER__CLI_CONFIG_FILE": str(root / "terraform.rc"),
            "LANDFORM_RUNNER__OVERRIDES": str(root / "overrides"),
            "LANDFORM_RUNNER__ENVIRONMENT": json.dumps(terraform),
            "LANDFORM_STATE__BUCKET": BUCKET,
            "LANDFORM_STATE__REGION": REGION,
            "LANDFORM_STATE__ENDPOINT_URL": self.cloud_url,
        }


def make_world(directory: Path, *, port: int, provider: str) -> World:
    """Check what the demo needs and lay out a fresh directory; an earlier demo's is replaced.

    Raises:
        DemoFailed: something is missing or in use; says what to do.
    """
    _check(port)
    _make_directory(directory)
    offline = provider == "offline"
    world = World(directory, port, free_port(), secrets.token_hex(32))
    write_cli_config(
        directory / "terraform.rc", mirror=ensure_mirror(default_cache()) if offline else None
    )
    (directory / "overrides").mkdir()
    (directory / "overrides" / "demo_override.tf").write_text(_provider(world, offline=offline))
    (directory / "moto.s3.tfbackend").write_text(_backend(world))
    _offer_templates(directory / "request-templates", offline=offline)
    return world


def repository_files(*, provider: str) -> dict[str, str]:
    """What the infra repository begins with: the modules that the provider at hand can run."""
    root = shipped("modules")
    source = root / "compat-aws3" if provider == "offline" else root
    files = {"README.md": README, "live/README.md": "Written by Landform.\n"}
    for file in sorted(source.rglob("*")):
        inside = file.relative_to(source)
        if file.is_file() and inside.parts[0] != "compat-aws3":
            files[f"modules/{inside}"] = file.read_text(encoding="utf-8")
    return files


async def seed_repository(world: World, *, provider: str) -> None:
    """Make the infra repository."""
    files = repository_files(provider=provider)
    await LocalForge.create(world.directory / "infra.git", files, base_url=world.url, clock=now)


def make_bucket(world: World) -> None:
    """Create the state bucket in the cloud, as a platform team did once."""
    body = (
        '<CreateBucketConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/">'
        f"<LocationConstraint>{REGION}</LocationConstraint></CreateBucketConfiguration>"
    )
    response = httpx2.put(f"{world.cloud_url}/{BUCKET}", content=body, timeout=10)
    if response.status_code >= 400:
        raise DemoFailed(f"moto did not make the state bucket: {response.text[:200]}")


def _check(port: int) -> None:
    try:
        import moto.server  # noqa: F401, PLC0415
    except ImportError as error:
        raise DemoFailed(
            "moto, which plays AWS, is missing: run `pip install 'landform[demo]'`."
        ) from error
    try:
        find_binary()
    except DomainError as error:
        raise DemoFailed(error.detail) from error
    if shutil.which("git") is None:
        raise DemoFailed("git is not on the PATH; install git 2.38 or newer.")
    if port and not is_free(port):
        raise DemoFailed(
            f"Port {port} is in use. Stop what listens there, or choose another one with --port."
        )


def _make_directory(directory: Path) -> None:
    if directory.exists() and any(directory.iterdir()):
        if not (directory / MARKER).is_file():
            raise DemoFailed(
                f"{directory} is not empty and not of an earlier demo; choose another --dir."
            )
        shutil.rmtree(directory)
    (directory / "logs").mkdir(parents=True)
    (directory / MARKER).touch()


def _offer_templates(directory: Path, *, offline: bool) -> None:
    """Offer what ships, but for what the offline provider cannot make."""
    modules = shipped("modules")
    directory.mkdir()
    for template in shipped("request-templates").iterdir():
        has_module = (modules / template.name).is_dir()
        has_twin = (modules / "compat-aws3" / template.name).is_dir()
        if template.is_dir() and not (offline and has_module and not has_twin):
            (directory / template.name).symlink_to(template, target_is_directory=True)


def _provider(world: World, *, offline: bool) -> str:
    endpoints = "".join(f'    {name} = "{world.cloud_url}"\n' for name in SERVICES)
    path_style = "s3_force_path_style" if offline else "s3_use_path_style"
    return f"""# Laid over every checkout by the demo's runner: AWS is moto on loopback.
provider "aws" {{
  access_key                  = "demo"
  secret_key                  = "demo"
  {path_style} = true
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true

  endpoints {{
{endpoints}  }}
}}
"""


def _backend(world: World) -> str:
    return f"""endpoints                   = {{ s3 = "{world.cloud_url}" }}
use_path_style              = true
skip_credentials_validation = true
skip_metadata_api_check     = true
skip_requesting_account_id  = true
skip_region_validation      = true
"""
