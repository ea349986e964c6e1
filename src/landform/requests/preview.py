"""What a request would do, without making it."""

import asyncio
import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
import yaml
from cachetools import TTLCache

from landform.access.models import Stake, Subject
from landform.access.rules import is_visible
from landform.changes.ports import ReviewDesk
from landform.cost.models import CostEstimate
from landform.kernel.clock import Clock
from landform.kernel.errors import DomainError
from landform.kernel.throttle import Throttle
from landform.policies.models import PolicyReport
from landform.rendering.models import RenderedChange, Stack, StackSettings
from landform.rendering.stack import CATALOG_FILE, render_stack
from landform.rendering.verify import verify_stack
from landform.requests.documents import Facts
from landform.requests.errors import TooManyPreviews
from landform.requests.intake import prepare_stack
from landform.requests.judging import Judge
from landform.requests.models import Action
from landform.templates.models import Template

log = structlog.get_logger()

MOMENT = 15.0  # seconds for which a file of the base branch is taken to be as it was
MINUTE = 60.0
FILES = 500  # that are remembered for a moment


@dataclass(frozen=True)
class PreviewedFile:
    """A file as it will be, and how it differs from the infra repository.

    ``status`` is `added`, `modified` or `unchanged`; None, with an empty ``diff``, where the
    forge did not answer: a preview is not held up by that.
    """

    path: str
    text: str
    status: str | None
    diff: str


@dataclass(frozen=True)
class Present:
    """What the infra repository has in the stack's directory now.

    ``exists`` is None where the forge did not answer; ``owner`` is None where the directory
    does not say it in its catalog file.
    """

    exists: bool | None
    owner: str | None = None

    def stake(self, stack: Stack, template: str) -> Stake:
        """Who has to do with what is there; of a new stack, who will have."""
        owner = (self.owner or "") if self.exists else stack.owner
        return Stake("", owner, (*stack.reviewers, *stack.codeowners), template)


@dataclass(frozen=True)
class Preview:
    """The files of a request, what they cost, and what the request policies say of it."""

    stack: Stack
    files: tuple[PreviewedFile, ...]
    report: PolicyReport
    cost: CostEstimate | None
    change: RenderedChange
    facts: Facts
    present: Present


class PreviewService:
    """Renders and judges as `submit` and the worker would."""

    def __init__(
        self,
        desk: ReviewDesk,
        judge: Judge,
        settings: StackSettings,
        clock: Clock,
        *,
        base_branch: str,
        open_to_all: bool = False,
        per_minute: int | None = None,
    ) -> None:
        """``per_minute``: how many one person may ask this process for; None: no limit."""
        self._open_to_all = open_to_all
        self._clock = clock
        self._pace = Throttle(per_minute, seconds=MINUTE) if per_minute else None
        self._desk = desk
        self._judge = judge
        self._settings = settings
        self._base_branch = base_branch
        self._files: TTLCache[str, str | None] = TTLCache(
            FILES, MOMENT, timer=lambda: clock().timestamp()
        )

    async def preview(
        self,
        template: Template,
        parameters: dict[str, Any],
        subject: Subject,
        action: Action = Action.CREATE,
    ) -> Preview:
        """Return what would happen.

        Raises:
            InvalidInputs, RenderFailed, UnsafeRendering: the parameters do not fit.
            TooManyPreviews: the subject asked for as many within a minute as one may.
        """
        self._check_pace(subject)
        values, stack = prepare_stack(template, parameters, self._settings)
        change = render_stack(stack, template.name, self._settings)
        await asyncio.to_thread(verify_stack, change, stack)
        facts = Facts(template.name, stack, values, subject.ref, action)
        before, judgement = await asyncio.gather(
            self._before(change), self._judge.of_request(facts, subject.groups)
        )
        present = _present(before, f"{stack.directory}/{CATALOG_FILE}")
        if not self._may_compare(present, stack, template, subject):
            before = None
        files = tuple(
            PreviewedFile(path, text, None, "")
            if before is None
            else _compared(path, text, before[path])
            for path, text in change.files.items()
        )
        return Preview(stack, files, judgement.report, judgement.cost, change, facts, present)

    def _check_pace(self, subject: Subject) -> None:
        if self._pace is None:
            return
        now = self._clock()
        if wait := self._pace.wait(subject.ref, now):
            raise TooManyPreviews(
                f"{subject.ref} asked for as many previews within a minute as one may "
                "(limits.previews_per_minute). Wait a minute and go on.",
                retry_after=wait,
            )
        self._pace.hit(subject.ref, now)

    async def _before(self, change: RenderedChange) -> dict[str, str | None] | None:
        """The files as the base branch has them; None where the forge does not answer."""
        try:
            texts = await asyncio.gather(*map(self._read, change.files))
        except DomainError as error:
            log.warning("preview.not_compared", error=error.slug)
            return None
        return dict(zip(change.files, texts, strict=True))

    async def _read(self, path: str) -> str | None:
        """A file of the base branch. Forms ask at every pause of typing, mostly for the same."""
        try:
            return self._files[path]
        except KeyError:
            text = await self._desk.read_file(path, ref=self._base_branch)
        self._files[path] = text
        return text

    def _may_compare(
        self, present: Present, stack: Stack, template: Template, subject: Subject
    ) -> bool:
        """What is there already is its owner's to see, not of whoever types its name."""
        if not present.exists:
            return True
        stake = present.stake(stack, template.name)
        return is_visible(subject, stake, to_everyone=self._open_to_all)


def _present(before: Mapping[str, str | None] | None, catalog_file: str) -> Present:
    if before is None:
        return Present(exists=None)
    if all(text is None for text in before.values()):
        return Present(exists=False)
    return Present(exists=True, owner=_owner(before.get(catalog_file)))


def _owner(catalog_file: str | None) -> str | None:
    """Who owns what a catalog file describes; None where it does not say it plainly."""
    try:
        documents = list(yaml.safe_load_all(catalog_file or ""))
        owners = {str(each["spec"]["owner"]) for each in documents if each is not None}
    except (yaml.YAMLError, KeyError, TypeError):
        return None
    return owners.pop() if len(owners) == 1 else None


def _compared(path: str, text: str, old: str | None) -> PreviewedFile:
    if old == text:
        return PreviewedFile(path, text, "unchanged", "")
    lines = difflib.unified_diff(
        (old or "").splitlines(keepends=True),
        text.splitlines(keepends=True),
        "/dev/null" if old is None else f"a/{path}",
        f"b/{path}",
    )
    return PreviewedFile(path, text, "added" if old is None else "modified", "".join(lines))
