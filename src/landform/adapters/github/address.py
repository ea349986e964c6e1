"""Where GitHub is, and how long we wait for it."""

from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from landform.kernel.errors import Invalid


@dataclass(frozen=True)
class Address:
    """github.com, or the REST API of a GitHub Enterprise Server.

    Raises:
        Invalid: a token would travel in clear, or there is no such CA bundle.
    """

    base_url: str
    ca_bundle: Path | None
    timeout_seconds: int
    retry_pause_seconds: float

    def __post_init__(self) -> None:
        url = urlsplit(self.base_url)
        is_safe = url.scheme == "https" or (url.scheme == "http" and _is_loopback(url.hostname))
        if not is_safe or not url.hostname or url.query or url.fragment or url.username:
            raise Invalid(f"The address of GitHub must start with https://, not {url.scheme[:20]}.")
        if self.ca_bundle is not None and not self.ca_bundle.is_file():
            raise Invalid(f"There is no CA bundle {self.ca_bundle}.")

    @property
    def web_url(self) -> str:
        """Where people look at what is there: the same host, or the one without ``api.``."""
        url = urlsplit(self.base_url)
        host = url.netloc if url.path else url.netloc.removeprefix("api.")
        return f"{url.scheme}://{host}"


def _is_loopback(host: str | None) -> bool:
    try:
        return host == "localhost" or ip_address(host or "").is_loopback
    except ValueError:
        return False
