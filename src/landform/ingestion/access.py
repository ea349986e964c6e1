"""Who may do what with locations. Pure."""

from landform.access.models import Permission, Subject
from landform.access.rules import authorize, may
from landform.ingestion.errors import LocationNotAllowed
from landform.ingestion.models import Location


def check_may_write(subject: Subject, *, is_readonly: bool) -> None:
    """Raises `LocationNotAllowed` where locations come from the configuration only.

    Raises:
        NotAllowed: their token is not for that.
    """
    authorize(subject, Permission.WRITE_CATALOG)
    if is_readonly:
        raise LocationNotAllowed(
            "Locations of this catalog come from its configuration only (catalog.readonly)."
        )


def check_may_change(location: Location, subject: Subject) -> None:
    """Raises `LocationNotAllowed` unless it is the subject's own, or they are an administrator."""
    if location.came_by == "config":
        raise LocationNotAllowed(
            f"{location.spec} comes from the configuration (catalog.locations); take it out there."
        )
    if location.created_by != subject.ref and not may(subject, Permission.RULE_CATALOG):
        raise LocationNotAllowed(
            f"Only {location.created_by}, who registered it, or an administrator may do this."
        )
