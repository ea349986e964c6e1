"""How many requests one may submit within a minute."""

from datetime import timedelta

from landform.requests.errors import TooManyOrders
from landform.requests.models import Request
from landform.requests.repository import RequestRepository

MINUTE = timedelta(minutes=1)


async def check_pace(repository: RequestRepository, request: Request, most: int | None) -> None:
    """Raise `TooManyOrders` when whoever asked for ``request`` submitted ``most`` already.

    Counted in the database, so it holds for all processes together.
    """
    subject, since = request.requested_by, request.created_at - MINUTE
    if most and await repository.count_since(subject, since) >= most:
        raise TooManyOrders(
            f"{subject} submitted {most} requests within a minute, which is the most "
            "(limits.orders_per_minute). Wait a minute and go on.",
            retry_after=MINUTE.total_seconds(),
        )
