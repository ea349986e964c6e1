"""A person before a browser: where they go, what they look at, what the browser complains about."""

from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import Browser, ConsoleMessage, Page, expect

from tests.support.accessibility import complaints, settled


@dataclass
class Walker:
    """``keeps_out`` is what axe found on the pages they looked at; ``said`` what the console said.

    Pictures of what they saw lie in ``pictures``, for whoever looks after a failure.
    """

    page: Page
    pictures: Path
    keeps_out: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    @classmethod
    async def arrives(cls, browser: Browser, url: str, pictures: Path) -> "Walker":
        """Somebody new, with a browser of their own, before the first page."""
        context = await browser.new_context(
            viewport={"width": 1280, "height": 900}, locale="en-GB", reduced_motion="reduce"
        )
        await context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = await context.new_page()
        page.set_default_timeout(30_000)
        walker = cls(page, pictures)
        page.on("console", walker._note)
        page.on("pageerror", lambda error: walker.said.append(str(error)))
        await page.goto(url)
        return walker

    async def signs_in(self, name: str) -> None:
        """Say who one is, as the demo asks."""
        person = self.page.get_by_role("list", name="People").get_by_role("button", name=name)
        await expect(person).to_be_visible()
        self.keeps_out += await complaints(self.page, "sign-in", is_signed_in=False)
        await self._take_picture("sign-in")
        await person.click()
        await expect(self.page.get_by_role("button", name="Signed in as")).to_be_visible()

    async def looks_at(self, what: str) -> None:
        """Have the page as it is judged by axe."""
        await settled(self.page)
        self.keeps_out += await complaints(self.page, what)
        await self._take_picture(what)

    def complaints(self, *, but: tuple[str, ...]) -> list[str]:
        """What the browser complained about: scripts, styles, answers."""
        return [line for line in self.said if not any(each in line for each in but)]

    def _note(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.said.append(f"{message.location['url']}: {message.text}")

    async def _take_picture(self, what: str) -> None:
        name = f"{len(list(self.pictures.glob('*'))):02} {what}.png".replace(" ", "-")
        await self.page.screenshot(path=self.pictures / name, full_page=True)
