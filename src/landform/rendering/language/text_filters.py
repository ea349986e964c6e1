"""Filters that make text."""

import json
import math
import re
from typing import Any
from urllib.parse import quote

from landform.rendering.language.errors import TemplateProblem
from landform.rendering.language.limits import Budget
from landform.rendering.language.regexes import Regex
from landform.rendering.language.text_methods import replaced
from landform.rendering.language.values import (
    BLANKS,
    UNDEFINED,
    Function,
    JsonText,
    Safe,
    check_size,
    is_number,
    json_number,
    kind_of,
    less,
    printed,
    to_number,
    to_text,
    truthy,
)

MAX_STRIP_PASSES = 8
_HTML = {"&": "&amp;", '"': "&quot;", "'": "&#39;", "<": "&lt;", ">": "&gt;", "\\": "&#92;"}
_TAG = re.compile(r"</?[a-z][a-z0-9]*\b[^>]*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_WORD_END = re.compile(r"(?:\(|<|&lt;)?(.*?)(?:\.|,|\)|\n|&gt;)?")
_MAIL = re.compile(r"[\w.!#$%&'*+\-/=?^`{|}~]+@[a-z\d-]+(?:\.[a-z\d-]+)+", re.IGNORECASE | re.ASCII)
_DOMAIN = re.compile(r"\.(?:org|net|com)(?::|/|$)")


def text_of(value: Any) -> str:
    """The input of a filter that takes a text only."""
    if isinstance(value, str):
        return str(value)
    raise TemplateProblem(f"It takes a string, not {_a(value)}.")


def text_or_empty(value: Any) -> str:
    """As `text_of`; undefined, null and false are the empty text."""
    return "" if value is UNDEFINED or value is None or value is False else text_of(value)


def like(value: Any, text: str) -> str:
    """Safe if the input was."""
    return Safe(text) if isinstance(value, Safe) else text


def escape(budget: Budget, value: Any) -> Any:
    """HTML's special characters as entities, once."""
    return value if isinstance(value, Safe) else force_escape(budget, value)


def force_escape(budget: Budget, value: Any) -> Any:
    """HTML's special characters as entities."""
    text = printed(value)
    budget.text(len(text) * 6)
    return Safe("".join(_HTML.get(character, character) for character in text))


def safe(_: Budget, value: Any) -> Any:
    """Leave it alone when it is escaped later."""
    return value if isinstance(value, Safe) else Safe(printed(value))


def capitalize(_: Budget, value: Any) -> Any:
    """The first letter large, the others small."""
    text = text_or_empty(value).lower()
    return like(value, text[:1].upper() + text[1:])


def title(_: Budget, value: Any) -> Any:
    """The first letter of each word large."""
    words = text_or_empty(value).split(" ")
    return like(value, " ".join(word[:1].upper() + word[1:].lower() for word in words))


def lower(_: Budget, value: Any) -> Any:
    """All letters small."""
    return text_or_empty(value).lower()


def upper(_: Budget, value: Any) -> Any:
    """All letters large."""
    return text_or_empty(value).upper()


def trim(_: Budget, value: Any) -> Any:
    """Without white space at both ends."""
    return like(value, text_of(value).strip(BLANKS))


def spaces(budget: Budget, count: float) -> str:
    """As many spaces as the number says, paid for."""
    if math.isnan(count) or count <= 0:
        return ""
    budget.text(int(min(count, 10**12)))
    return " " * math.ceil(count)


def center(budget: Budget, value: Any, width: Any) -> Any:
    """The text in the middle of ``width`` characters, 80 by default."""
    if value is UNDEFINED or value is None or value is False:
        value = ""
    wanted = to_number(width) if truthy(width) else 80
    length = len(value) if isinstance(value, str | list) else math.nan
    if length >= wanted:
        return value
    missing = min(wanted - length, 1e12)
    left = spaces(budget, missing / 2 - math.fmod(missing, 2))
    return like(value, left + to_text(value) + spaces(budget, missing / 2))


def indent(budget: Budget, value: Any, width: Any, first: Any) -> Any:
    """Lines after the first (or all) moved right by ``width`` spaces, 4 by default."""
    text = text_or_empty(value)
    if not text:
        return like(value, "")
    pad = spaces(budget, to_number(width) if truthy(width) else 4)
    lines = text.split("\n")
    budget.text(len(text) + len(pad) * len(lines))
    moved = [pad + line if index or truthy(first) else line for index, line in enumerate(lines)]
    return like(value, "\n".join(moved))


def nl2br(budget: Budget, value: Any) -> Any:
    """``<br />`` at each line break."""
    text = "" if value is None or value is UNDEFINED else text_of(value)
    budget.text(len(text) * 7)
    return like(value, re.sub(r"\r\n|\n", "<br />\n", text))


def replace(budget: Budget, value: Any, search: Any, new: Any, most: Any) -> Any:
    """Every ``search`` (a text or a regular expression) as ``new``, or the first ``most``."""
    if isinstance(search, Regex):
        return search.replace(budget, text_of(value), to_text(new))
    if not (isinstance(search, str) and not isinstance(search, Safe)) and not is_number(search):
        return value
    text = to_text(value) if is_number(value) else value
    if not isinstance(text, str):
        return text
    needle = to_text(search)
    if not needle:
        edge = to_text(new)
        between = "," if new is UNDEFINED else edge
        budget.text(len(text) * (1 + len(between)) + 2 * len(edge))
        return like(value, edge + between.join(text) + edge)
    count = -1 if most is UNDEFINED else to_number(most)
    if count == 0 or needle not in text:
        return text
    count = -1 if count == -1 else math.ceil(count) if count > 0 else 0
    return like(value, replaced(budget, text, needle, to_text(new), count))


def string(_: Budget, value: Any) -> Any:
    """The value as text."""
    if value is UNDEFINED or value is None:
        raise TemplateProblem("There is no value to make a string of.")
    return value if isinstance(value, Safe) else printed(value)


def striptags(_: Budget, value: Any, keep_lines: Any) -> Any:
    """Without HTML tags."""
    text = text_or_empty(value)
    for _round in range(MAX_STRIP_PASSES):
        text, count = _TAG.subn("", text)
        if not count:
            break
    else:
        if _TAG.search(text):
            raise TemplateProblem("The tags are nested too deep.")
    text = text.strip(BLANKS)
    if not truthy(keep_lines):
        return like(value, re.sub(rf"[{BLANKS}]+", " ", text))
    text = re.sub(r" +", " ", re.sub(r"^ +| +$", "", text, flags=re.MULTILINE))
    return like(value, re.sub(r"\n\n\n+", "\n\n", text.replace("\r\n", "\n")))


def truncate(_: Budget, value: Any, length: Any, kill_words: Any, end: Any) -> Any:
    """The first ``length`` characters (255) at a word's end, and ``...``."""
    normal = "" if value is UNDEFINED or value is None or value is False else value
    wanted = length if truthy(length) else 255
    size = len(normal) if isinstance(normal, str | list) else UNDEFINED
    if isinstance(normal, str | list) and not less(wanted, size):
        return normal
    text, most = text_of(normal), to_number(wanted)
    cut = text[: int(max(0, most))] if not math.isnan(most) else ""
    if not truthy(kill_words):
        space = text.rfind(" ", 0, int(max(0, most)) + 1)
        cut = text[:space] if space >= 0 else cut
    return like(value, cut + ("..." if end is UNDEFINED or end is None else to_text(end)))


def urlencode(budget: Budget, value: Any) -> Any:
    """For a query of a URL; of an object or a list of pairs, the whole query."""
    if isinstance(value, str):
        budget.text(len(value) * 3)
        return _component(value)
    pairs: list[tuple[Any, Any]] = list(value.items()) if isinstance(value, dict) else []
    for item in value if isinstance(value, list) else []:
        if item is None or item is UNDEFINED:
            raise TemplateProblem("A pair of the list is empty.")
        first_two = [*item, UNDEFINED, UNDEFINED] if isinstance(item, list | str) else []
        pairs.append(tuple([*first_two, UNDEFINED, UNDEFINED][:2]))
    query = "&".join(f"{_component(to_text(k))}={_component(to_text(v))}" for k, v in pairs)
    budget.text(len(query))
    return query


def _component(text: str) -> str:
    try:
        return quote(text, safe="-_.!~*'()")
    except UnicodeEncodeError as error:
        raise TemplateProblem("Half of a character cannot be in a URL.") from error


def urlize(budget: Budget, value: Any, length: Any, nofollow: Any) -> Any:
    """Links around addresses in a text."""
    text = text_of(value)
    budget.text(len(text) * 6)
    short = None if length is UNDEFINED else int(max(0, to_number(length)))
    rel = ' rel="nofollow"' if nofollow is True else ""
    return "".join(_linked(word, short, rel) for word in re.split(rf"([{BLANKS}]+)", text))


def _linked(word: str, short: int | None, rel: str) -> str:
    match = _WORD_END.fullmatch(word)
    bare = match[1] if match else word
    if re.match(r"https?://", bare):
        return f'<a href="{bare}"{rel}>{bare[:short]}</a>'
    if _MAIL.fullmatch(bare):
        return f'<a href="mailto:{bare}">{bare}</a>'
    if bare.startswith("www.") or _DOMAIN.search(bare):
        return f'<a href="http://{bare}"{rel}>{bare[:short]}</a>'
    return word


def wordcount(_: Budget, value: Any) -> Any:
    """How many words; null for none."""
    return len(re.findall(r"\w+", text_or_empty(value), re.ASCII)) or None


def dump(budget: Budget, value: Any, spacing: Any) -> Any:
    """The value as JSON."""
    if value is UNDEFINED:
        return UNDEFINED
    check_size(value)
    plain = _jsonable(value)
    pad: int | str | None = spacing[:10] if isinstance(spacing, str) else None
    if is_number(spacing) and spacing >= 1:
        pad = int(min(10, spacing))
    separators = (",", ": ") if pad else (",", ":")
    text = json.dumps(plain, indent=pad or None, separators=separators, ensure_ascii=False)
    budget.text(len(text))
    return JsonText(text, plain)


def _jsonable(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _jsonable(v) for k, v in value.items() if v is not UNDEFINED}
    if isinstance(value, list):
        return [_jsonable(item) for item in value]
    if value is UNDEFINED or (isinstance(value, float) and not math.isfinite(value)):
        return None
    if isinstance(value, Function):
        raise TemplateProblem("A function cannot be written as JSON.")
    if isinstance(value, str):
        return str(value)
    return json_number(value) if is_number(value) else value


def _a(value: Any) -> str:
    kind = kind_of(value)
    return (
        kind if kind in ("undefined", "null") else f"{'an' if kind[0] in 'aeiou' else 'a'} {kind}"
    )
