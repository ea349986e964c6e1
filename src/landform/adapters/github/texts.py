"""What we write on GitHub, and for whom: one account of ours writes for everybody. Pure.

The first line of a comment, and the last one of a pull request, say for whom it is.
They are believed only where the account is ours.
"""

import re

from landform.adapters.github.shapes import NameOf, Pull, Remark, lines, same_login
from landform.changes.models import Comment

MAX_TITLE = 256  # characters, as GitHub has it
MAX_BODY = 60_000  # characters; GitHub refuses more than 65536
CUT = "\n\n… (cut here: GitHub takes no longer text)"

QUIET = "\u200b"  # after an @, it makes a mention a mere word

_WHO = "(?P<who>[A-Za-z0-9:/._-]+)"
_SAID_BY = re.compile(rf"`{_WHO}` says by Landform:(?:\n\n|\Z)")
_PROPOSED_BY = re.compile(rf"\s*<!-- landform proposed-by {_WHO} -->\Z")


def comment_text(author: str, body: str) -> str:
    """The comment that we write for ``author``.

    It has several lines, so Atlantis takes none of it for a command; and it mentions
    nobody: whom our account may call is more than whom the author may.
    """
    return lines(f"`{_plain(author)}` says by Landform:\n\n{_cut(quiet(body))}")


def quiet(text: str) -> str:
    """The text, mentioning nobody."""
    return text.replace("@", f"@{QUIET}")


def comment_of(remark: Remark, *, own_login: str, name_of: NameOf) -> Comment:
    """Who says what in a comment."""
    said_by = _SAID_BY.match(remark.text) if same_login(remark.login, own_login) else None
    if said_by is None:
        return Comment(name_of(remark.login), remark.text, remark.at)
    said = remark.text[said_by.end() :].replace(f"@{QUIET}", "@")
    return Comment(said_by["who"], said, remark.at)


def is_said_for(text: str, author: str) -> bool:
    """Whether a comment of ours is for ``author``."""
    said_by = _SAID_BY.match(text)
    return said_by is not None and said_by["who"] == _plain(author)


def pull_request_text(author: str, body: str) -> str:
    """The text that we write below the title of what ``author`` proposes."""
    return lines(f"{_cut(body)}\n\n<!-- landform proposed-by {_plain(author)} -->")


def proposed_by(pull: Pull, *, own_login: str) -> tuple[str | None, str]:
    """Who proposed it, if that was by us; and the text without our line."""
    proposed = _PROPOSED_BY.search(pull.body) if same_login(pull.login, own_login) else None
    return (proposed["who"], pull.body[: proposed.start()]) if proposed else (None, pull.body)


def one_line(title: str) -> str:
    return " ".join(title.split())[:MAX_TITLE]


def identity(author: str) -> dict[str, str]:
    """Name and address of a commit's author; the address can never be a real one."""
    plain = _plain(author)
    local = re.sub(r"[^A-Za-z0-9._-]+", "-", plain).strip("-.") or "unknown"
    return {"name": plain, "email": f"{local}@landform.invalid"}


def _cut(text: str) -> str:
    return text if len(text) <= MAX_BODY else text[:MAX_BODY] + CUT


def _plain(author: str) -> str:
    return re.sub(r"[^A-Za-z0-9:/._-]+", "-", author) or "unknown"
