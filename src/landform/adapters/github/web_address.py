"""The web address of a file on this GitHub: taken apart, and nothing else believed. Pure."""

from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from landform.changes.errors import ForgeRefused
from landform.changes.paths import safe_branch, safe_path
from landform.kernel.errors import Invalid
from landform.kernel.names import safe_name

MAX_TOLD = 200  # characters of an address that we repeat
KINDS = ("blob", "tree")


@dataclass(frozen=True)
class WebFile:
    """A file at a branch, tag or commit of a repository."""

    full_name: str
    ref: str
    path: str


def web_file(url: str, web_url: str) -> WebFile:
    """The file that people see at ``url``.

    Args:
        url: ``<web_url>/<owner>/<name>/(blob|tree)/<ref>/<path>``.
        web_url: where the pages of this GitHub are.

    Raises:
        ForgeRefused: it is somewhere else, or not a file.
    """
    elsewhere = ForgeRefused(
        f"{url[:MAX_TOLD]!r} is not a file on this GitHub; write "
        f"{web_url}/<owner>/<repository>/blob/<branch>/<path>."
    )
    try:
        parts, home = urlsplit(url), urlsplit(web_url)
    except ValueError:  # brackets that are no IPv6 address
        raise elsewhere from None
    if (parts.scheme, parts.netloc.lower()) != (home.scheme, home.netloc.lower()):
        raise elsewhere
    if parts.query or parts.fragment:
        raise elsewhere
    names = [unquote(each) for each in parts.path.split("/")[1:]]
    if len(names) < 5 or names[2] not in KINDS or "/" in "".join(names):
        raise elsewhere
    owner, name, _, ref, *path = names
    try:
        full_name = f"{safe_name(owner, 'owner')}/{safe_name(name, 'repository')}"
        return WebFile(full_name, safe_branch(ref), safe_path("/".join(path)))
    except Invalid:
        raise elsewhere from None
