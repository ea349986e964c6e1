"""What a request would do, without making it."""

import asyncio
import difflib
from dataclasses import dataclass
from typing import Any

import structlog

from landform.access.models import Stake, Subject
from landform.access.rules import is_visible
from landform.changes.ports import ReviewDesk
from landform.cost.models import CostEstimate
from landform.kernel.errors import DomainError
from landform.policies.models import PolicyReport
from landform.rendering.models import RenderedChange, Stack, StackSettings
from landform.rendering.stack import render_stack
from landform.rendering.verify import verify_stack
from landform.requests.documents import Facts
from landform.requests.intake import prepare_stack
from landform.requests.judging import Judge
from landform.templates.models import Template

log = structlog.get_logger()


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
class Preview:
    """The files of a request, what they cost, and what the request policies say of it."""

    stack: Stack
    files: tuple[PreviewedFile, ...]
    report: PolicyReport
    cost: CostEstimate | None


class PreviewService:
    """Renders and judges as `submit` and the worker would."""

    def __init__(
        self,
        desk: ReviewDesk,
        judge: Judge,
        settings: StackSettings,
        *,
        base_branch: str,
        open_to_all: bool = False,
    ) -> None:
        self._open_to_all = open_to_all
        self._desk = desk
        self._judge = judge
        self._settings = settings
        self._base_branch = base_branch

    async def preview(
        self, template: Template, parameters: dict[str, Any], subject: Subject
    ) -> Preview:
        """Return what would happen.

        Raises:
            InvalidInputs, RenderFailed, UnsafeRendering: the parameters do not fit.
        """
        values, stack = prepare_stack(template, parameters, self._settings)
        change = render_stack(stack, template.name, self._settings)
        await asyncio.to_thread(verify_stack, change, stack)
        facts = Facts(template.name, stack, values, subject.ref)
        # What is there already is its owner's to see, not of whoever types its name.
        stake = Stake("", stack.owner, (*stack.reviewers, *stack.codeowners), template.name)
        is_theirs = is_visible(subject, stake, to_everyone=self._open_to_all)
        files, judgement = await asyncio.gather(
            self._compared(change) if is_theirs else _uncompared(change),
            self._judge.of_request(facts, subject.groups),
        )
        return Preview(stack, files, judgement.report, judgement.cost)

    async def _compared(self, change: RenderedChange) -> tuple[PreviewedFile, ...]:
        try:
            before = await asyncio.gather(
                *(self._desk.read_file(path, ref=self._base_branch) for path in change.files)
            )
        except DomainError as error:
            log.warning("preview.not_compared", error=error.slug)
            return await _uncompared(change)
        return tuple(
            _compared(path, text, old)
            for (path, text), old in zip(change.files.items(), before, strict=True)
        )


async def _uncompared(change: RenderedChange) -> tuple[PreviewedFile, ...]:
    return tuple(PreviewedFile(path, text, None, "") for path, text in change.files.items())


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
