"""What can go wrong when operators step in."""

from landform.kernel.errors import Conflict, NotFound


class DeliveryNotFound(NotFound):
    title = "No such delivery"


class DeliveryUnread(Conflict):
    title = "The delivery is still waiting to be read"
