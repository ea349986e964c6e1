"""What axe-core finds on a page, in sentences."""

from collections.abc import Sequence
from functools import cache

from playwright.async_api import Page, expect

from tests.support.browsing import FRONTEND

AXE = FRONTEND / "node_modules" / "axe-core" / "axe.min.js"
GRAVE = {"serious", "critical"}
RUN = """(rules) => axe.run(document, {
  resultTypes: ['violations'],
  ...(rules.length ? {runOnly: {type: 'rule', values: rules}} : {}),
}).then((found) => found.violations)"""
STILL = """Promise.allSettled(
  document.getAnimations()
    .filter((each) => each.effect.getComputedTiming().iterations !== Infinity)
    .map((each) => each.finished))"""
"""Colours on their way from one to another are no colours to judge."""


@cache
def _axe() -> str:
    return AXE.read_text(encoding="utf-8")


async def settled(page: Page, *, is_signed_in: bool = True) -> None:
    """Wait until the page knows who looks and has its heading, nothing loads, and nothing moves."""
    await expect(page.locator("h1")).to_be_attached()  # behind a dialog it has no role
    if is_signed_in:
        await expect(page.locator("header .MuiAvatar-root")).to_be_attached()
    await expect(page.locator("main [role=status] .MuiSkeleton-root")).to_have_count(0)
    await page.evaluate(STILL)


async def complaints(
    page: Page, what: str, *, rules: Sequence[str] = (), is_signed_in: bool = True
) -> list[str]:
    """A sentence for each element of ``page`` that keeps somebody out, by all rules or these."""
    if not await page.evaluate("'axe' in window"):
        # Through the debugger, to which the page's Content-Security-Policy does not apply.
        await page.evaluate(_axe())
    await settled(page, is_signed_in=is_signed_in)
    return [
        f"{what}: {found['help']} ({found['id']}): {' '.join(map(str, node['target']))}"
        f" {node['html'][:200]} {node['failureSummary'].splitlines()[-1].strip()}"
        for found in await page.evaluate(RUN, list(rules))
        if found["impact"] in GRAVE
        for node in found["nodes"]
    ]
