"""What can go wrong with the audit log itself."""

from landform.kernel.errors import Conflict, Invalid


class NothingToArchive(Conflict):
    title = "Nothing to archive"


class BrokenChain(Conflict):
    title = "The audit log does not fit together"


class MalformedCheckpoint(Invalid):
    title = "Malformed checkpoint"
