"""The head branches of requests: no other pull request of ours may have such a name. Pure."""

import re

from landform.kernel.names import MAX_NAME

MAX_NAME_IN_BRANCH = MAX_NAME - len("landform--") - 36  # 36: the id
_OF_REQUEST = re.compile(r"landform-.+-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")


def branch_of(name: str, request_id: str) -> str:
    """The head branch of a request: derived from the id, so it is found again after any crash."""
    return f"landform-{name[:MAX_NAME_IN_BRANCH]}-{request_id}"


def id_in_branch(branch: str) -> str | None:
    """The request id that the name of a head branch ends with, if it is one of ours."""
    found = _OF_REQUEST.fullmatch(branch)
    return found.group(1) if found else None
