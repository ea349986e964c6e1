"""Chromium for tests of the portal."""

import shutil
from pathlib import Path

import pytest
from playwright.async_api import expect

from landform.portal.site import STATIC

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
FRONTEND = Path(__file__).parents[2] / "src" / "landform" / "portal" / "frontend"

needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="skipped: no Chromium; install it")
needs_portal = pytest.mark.skipif(
    not (STATIC / "index.html").is_file(), reason="skipped: no portal; run `make frontend`"
)

# A busy machine takes longer than Playwright's 5 s; what is there is seen at once.
expect.set_options(timeout=20_000)
