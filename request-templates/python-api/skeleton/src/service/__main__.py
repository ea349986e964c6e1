"""Start the service: ``python -m service``."""

import uvicorn

from service.app import create_app
from service.logs import set_up_logs
from service.settings import Settings


def main() -> None:
    """Listen until the process is told to stop; requests under way are answered first."""
    settings = Settings.from_environment()
    set_up_logs(settings.log_level)
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        log_config=None,  # ours is set up already
        access_log=False,  # `app.py` writes one line for each request
        timeout_graceful_shutdown=25,
    )


if __name__ == "__main__":
    main()
