"""Where a browser is sent after signing in. Pure."""

import re

HOME = "/"
# One slash, then no second one and no backslash, which browsers read as one: nothing that
# could name another host. Nothing invisible either: tabs and newlines are dropped by browsers.
OWN_PATH = re.compile(r"/(?![/\\])[\x21-\x7e]{0,1000}")
NOT_THERE = ("/api/", "/auth/", "/sign-in")


def own_path(wanted: str | None) -> str:
    """``wanted`` if it is a page of ours, else the first page."""
    if not wanted or not OWN_PATH.fullmatch(wanted) or "\\" in wanted:
        return HOME
    return HOME if wanted.startswith(NOT_THERE) else wanted
