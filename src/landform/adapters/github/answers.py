"""What an answer of GitHub means: fine, no, or not now and when again. Pure.

Sources: https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
and https://docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from landform.changes.errors import ForgeRefused, ForgeUnavailable

REDIRECTS = frozenset({301, 302, 307, 308})
MAX_TOLD = 300  # characters of GitHub's own words that we repeat
SECONDARY_PAUSE = timedelta(seconds=60)  # "wait for at least one minute"; then twice as long, …
SHORTEST_PAUSE, LONGEST_PAUSE = timedelta(seconds=1), timedelta(minutes=65)
LONGEST_SECONDARY_PAUSE = timedelta(minutes=15)

_LIMIT_WORDS = ("rate limit", "abuse detection", "please wait a few minutes", "retry your request")
_SECRETS = re.compile(
    r"\b(?:gh[a-z]_|github_pat_)\w+"  # tokens
    r"|\bv1\.[0-9a-f]{40}\b"  # installation tokens of older GitHub Enterprise Servers
    r"|\beyJ[\w-]+\.[\w-]+\.[\w-]+"  # JSON web tokens
    r"|-----BEGIN[^-]*-----.*?(?:-----END[^-]*-----|\Z)",
    re.DOTALL,
)


@dataclass(frozen=True)
class Answer:
    """What GitHub answered; header names are in lower case.

    Status 0 means that no answer came; ``failure`` goes on from "GitHub …" then.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    failure: str | None = None

    @property
    def message(self) -> str:
        """GitHub's words about an error: one line without its full stop."""
        try:
            body = json.loads(self.text)
        except ValueError:
            body = None
        if not isinstance(body, dict):
            return "no reason given"
        said = [body.get("message"), *_details(body.get("errors"))]
        told = " ".join(" ".join(str(each) for each in said if each).split())
        return told[:MAX_TOLD].rstrip(". ") or "no reason given"


@dataclass(frozen=True)
class Pause:
    """GitHub wants no call before ``until``."""

    until: datetime
    why: str

    def error(self) -> ForgeUnavailable:
        return unavailable(self.why, self.until)


def problem(answer: Answer, call: str, *, who: str, now: datetime) -> Exception | None:
    """The error that an answer amounts to, or None. Limits and redirects come before this.

    Args:
        answer: what came.
        call: what was asked, for people.
        who: what we signed in with, for people.
        now: when.
    """
    status, said = answer.status, answer.message
    if 200 <= status < 300 or status == 304:
        return None
    if status == 0:
        return unavailable(f"GitHub {answer.failure} ({call})", now)
    if status == 401:
        return ForgeRefused(f"GitHub does not accept {who}: {said}.", status=status, said=said)
    if status == 403:
        return ForgeRefused(_not_allowed(answer, call), status=status, said=said)
    if 400 <= status < 500 and status != 408:
        return ForgeRefused(f"GitHub refused {call} ({status}): {said}.", status=status, said=said)
    until = now + (_retry_after(answer, now) or timedelta())
    return unavailable(f"GitHub failed with status {status} ({call})", until)


def unavailable(what: str, until: datetime) -> ForgeUnavailable:
    """No answer, and from when on it may be tried again (``retry_at``)."""
    when = until.astimezone(UTC).replace(microsecond=0)
    return ForgeUnavailable(
        f"{what}. It may be tried again from {when:%Y-%m-%d %H:%M:%S} UTC on.", retry_at=until
    )


def pause_of(answer: Answer, now: datetime, *, limited_before: int) -> Pause | None:
    """How long GitHub wants to be left alone, or None.

    Args:
        answer: what came.
        now: when.
        limited_before: how many answers in a row said so before this one.
    """
    if _is_limited(answer):
        if wait := _retry_after(answer, now):
            return Pause(now + wait, "GitHub asks us to make fewer calls (secondary rate limit)")
        if _is_used_up(answer):
            return _until_reset(answer, now)
        wait = min(SECONDARY_PAUSE * 2 ** min(limited_before, 10), LONGEST_SECONDARY_PAUSE)
        return Pause(now + wait, "GitHub asks us to make fewer calls (secondary rate limit)")
    # The last call that was allowed: the next would be refused, and counted against us.
    return _until_reset(answer, now) if 200 <= answer.status < 300 and _is_used_up(answer) else None


def is_refusal(error: ForgeRefused, status: int, words: str = "") -> bool:
    """Whether GitHub said no with this status, in these words (any case)."""
    said = str(error.facts.get("said", ""))
    return error.facts.get("status") == status and words.lower() in said.lower()


def masked(text: str, secrets: Iterable[str]) -> str:
    """The text without our secrets and whatever looks like one."""
    for secret in secrets:
        if secret:
            text = text.replace(secret, "***")
    return _SECRETS.sub("***", text)


def server_time(answer: Answer, otherwise: datetime) -> datetime:
    """GitHub's clock, which ours may not agree with."""
    return _http_date(answer.headers.get("date")) or otherwise


def _is_limited(answer: Answer) -> bool:
    if answer.status == 429:
        return True
    said = answer.text[:2_000].lower()
    return answer.status == 403 and (
        "retry-after" in answer.headers
        or _is_used_up(answer)
        or any(words in said for words in _LIMIT_WORDS)
    )


def _is_used_up(answer: Answer) -> bool:
    resource = answer.headers.get("x-ratelimit-resource", "core")
    return answer.headers.get("x-ratelimit-remaining") == "0" and resource == "core"


def _until_reset(answer: Answer, now: datetime) -> Pause:
    reset = _number(answer.headers.get("x-ratelimit-reset"))
    wait = SECONDARY_PAUSE
    if reset is not None:
        # A second more: it is not said when in that second.
        wait = timedelta(seconds=reset - server_time(answer, now).timestamp() + 1)
    until = now + min(max(wait, SHORTEST_PAUSE), LONGEST_PAUSE)
    return Pause(until, "The calls that GitHub allows us in an hour are used up (rate limit)")


def _retry_after(answer: Answer, now: datetime) -> timedelta | None:
    text = answer.headers.get("retry-after")
    seconds = _number(text)
    if seconds is None:
        at = _http_date(text)
        if at is None:
            return None
        seconds = (at - server_time(answer, now)).total_seconds()
    return min(max(timedelta(seconds=seconds), SHORTEST_PAUSE), LONGEST_PAUSE)


def _number(text: str | None) -> float | None:
    return float(text) if text and re.fullmatch(r"[0-9]{1,12}(?:\.[0-9]+)?", text) else None


def _http_date(text: str | None) -> datetime | None:
    try:
        at = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _not_allowed(answer: Answer, call: str) -> str:
    needed = answer.headers.get("x-accepted-github-permissions", "")
    needs = f" It needs the permission {needed[:MAX_TOLD]}." if needed else ""
    return f"GitHub does not allow {call}: {answer.message}.{needs}"


def _details(errors: Any) -> list[str]:
    if not isinstance(errors, list):
        return [str(errors)] if errors else []
    return [_detail(each) for each in errors[:5]]


def _detail(error: Any) -> str:
    if not isinstance(error, dict):
        return str(error)
    return str(error.get("message") or f"{error.get('field', 'something')} {error.get('code')}")
