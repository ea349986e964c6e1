"""``*`` and ``**`` in paths, as people write them in locations. Pure."""

import re

WILD = re.compile(r"[*?]")


def is_pattern(path: str) -> bool:
    return WILD.search(path) is not None


def matcher(pattern: str) -> re.Pattern[str]:
    """``*`` and ``?`` stay within one name; ``**`` as a whole name is any number of directories."""
    names = pattern.split("/")
    written = []
    for index, name in enumerate(names):
        is_last = index == len(names) - 1
        if name == "**":
            written.append(".*" if is_last else "(?:[^/]+/)*")
        else:
            # Runs of stars are one: each more would only cost time.
            some = re.sub(r"\*+", "*", name)
            parts = {"*": "[^/]*", "?": "[^/]"}
            written.append("".join(parts.get(each) or re.escape(each) for each in some))
            written.append("" if is_last else "/")
    return re.compile("".join(written), re.DOTALL)


def fixed_part(pattern: str) -> str:
    """The directory above the first pattern; empty at the top."""
    names = pattern.split("/")
    count = next((index for index, name in enumerate(names) if is_pattern(name)), len(names) - 1)
    return "/".join(names[:count])
