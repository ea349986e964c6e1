"""Take the README's pictures from a running demo: ``make screenshots``.

Starts `landform demo` on a port of its own, does what a developer does in the
portal, and writes ``docs/images/*.png``. Needs Chromium.
"""

import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
from playwright.sync_api import Page, ViewportSize, sync_playwright

from landform.demo.processes import free_port, wait_until
from landform.demo.world import DEVELOPER

IMAGES = Path(__file__).parent / "images"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SIZE: ViewportSize = {"width": 1280, "height": 860}
AS_DEVELOPER = {"Landform-User": DEVELOPER}


def main() -> None:
    """Run the demo, take every picture, stop the demo."""
    browser_path = shutil.which("chromium") or shutil.which("google-chrome")
    if browser_path is None:
        raise SystemExit("Chromium is missing: install it (Debian: apt-get install chromium).")
    IMAGES.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as directory,
        _demo(Path(directory)) as url,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
        _take(browser.new_page(viewport=SIZE), url)
        browser.close()


def _take(page: Page, url: str) -> None:
    answer = httpx2.get(f"{url}/api/landform/v1/requests", headers=AS_DEVELOPER)
    [request] = answer.json()["items"]
    page.goto(url)
    page.get_by_role("list", name="People").wait_for()
    _shoot(page, "sign-in")
    page.get_by_role("button", name="Ana Lima").click()
    page.get_by_role("button", name="Signed in as").wait_for()
    page.get_by_text("In sync", exact=True).wait_for()
    _shoot(page, "home")
    page.goto(f"{url}/templates/{request['template']}")
    page.get_by_label("Database name").fill("invoices-db")
    page.get_by_label("Description").fill("Invoices of the shop.")
    page.get_by_role("combobox", name="Owner").fill("payments")
    page.get_by_role("option", name="Payments").first.click()
    page.get_by_text("a month").first.wait_for()  # the preview beside the form
    _shoot(page, "form")
    page.goto(f"{url}/requests/{request['id']}")
    page.get_by_text("is ready").wait_for()
    _shoot(page, "request")
    page.goto(f"{url}/pull-requests/{request['pull_request']['number']}")
    page.get_by_role("tab", name="Plan").click()
    page.mouse.wheel(0, -10_000)
    _shoot(page, "pull-request")
    page.goto(f"{url}/resources/{request['resource'].partition(':')[2]}")
    page.get_by_text("Secret ARN").first.wait_for()
    _shoot(page, "resource")
    _take_changes(page)
    page.goto(f"{url}/catalog?kind=resource")
    page.get_by_text("found").wait_for()
    _shoot(page, "catalog")


def _take_changes(page: Page) -> None:
    """Both from the page of a resource, and given up again."""
    page.get_by_role("button", name="Retire").click()
    page.get_by_label("Reason").fill("The shop moved to its own account.")
    page.get_by_label("Name of the resource").fill("orders-db-dev")
    _shoot(page, "retire")
    page.get_by_role("button", name="Not now").click()
    page.get_by_role("link", name="Change", exact=True).click()
    page.get_by_role("button", name="Next").click()
    page.get_by_label("Storage (GiB)").fill("50")
    page.get_by_text('"storage_gib": 50').first.wait_for()  # the preview beside the form
    _shoot(page, "change")


def _shoot(page: Page, name: str) -> None:
    page.wait_for_timeout(800)  # for fonts and transitions, which announce nothing
    path = IMAGES / f"{name}.png"
    page.screenshot(path=path)
    print(path.relative_to(IMAGES.parent.parent))


@contextmanager
def _demo(directory: Path) -> Iterator[str]:
    port = free_port()
    command = [sys.executable, "-m", "landform", "demo", "--port", str(port)]
    demo = subprocess.Popen([*command, "--dir", str(directory / "demo")])
    url = f"http://127.0.0.1:{port}"

    def is_complete() -> bool:
        if demo.poll() is not None:
            raise SystemExit("The demo failed; see above.")
        try:
            path = "/api/landform/v1/requests?status=completed"
            found = httpx2.get(url + path, headers=AS_DEVELOPER, timeout=2)
        except httpx2.HTTPError:
            return False
        return bool(found.status_code == 200 and found.json()["items"])

    try:
        if not wait_until(is_complete, seconds=180):
            raise SystemExit("The demo did not complete in time.")
        yield url
    finally:
        demo.send_signal(signal.SIGTERM)
        demo.wait(30)


if __name__ == "__main__":
    main()
