"""A copy of the policies as a bundle directory, the one form in which OPA mixes Rego versions.

The copy holds what `policy_files` reads, so the `opa` program and the embedded engine see
the same files and the same data, and differ in the evaluation alone.
"""

import json
from pathlib import Path

from landform.adapters.opa.policy_files import UnusablePolicies, merged_data
from landform.adapters.opa.rego_versions import is_v0

BUNDLE = "policies"


def stage(files: dict[str, bytes], directory: Path) -> Path:
    """Write a bundle below ``directory`` and return where it is.

    Raises:
        UnusablePolicies: a file is malformed, or two data files contradict each other.
    """
    contents = {name: _read(name, content) for name, content in files.items() if _is_rego(name)}
    contents["data.json"] = json.dumps(merged_data(files))
    contents[".manifest"] = _manifest(contents)
    root = directory / BUNDLE
    for name, text in contents.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return root


def _is_rego(name: str) -> bool:
    if name.endswith(".tar.gz"):
        raise UnusablePolicies(f"{name}: a bundle inside a directory is not read; unpack it")
    return name.endswith(".rego")


def _read(name: str, content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        raise UnusablePolicies(f"{name}: not UTF-8") from error


def _manifest(contents: dict[str, str]) -> str:
    old = {f"/{name}": 0 for name, text in contents.items() if _is_rego(name) and is_v0(text)}
    return json.dumps({"rego_version": 1, "file_rego_versions": old})
