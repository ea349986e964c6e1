"""Who may do what with locations. Pure."""

from collections.abc import Collection

from landform.access.models import Subject
from landform.access.rules import is_admin
from landform.ingestion.errors import LocationNotAllowed
from landform.ingestion.models import Location


def check_may_write(*, is_readonly: bool) -> None:
    """Raises `LocationNotAllowed` where locations come from the configuration only."""
    if is_readonly:
        raise LocationNotAllowed(
            "Locations of this catalog come from its configuration only (catalog.readonly)."
        )


def check_may_change(location: Location, subject: Subject, admins: Collection[str]) -> None:
    """Raises `LocationNotAllowed` unless it is the subject's own, or they are an administrator."""
    if location.came_by == "config":
        raise LocationNotAllowed(
            f"{location.spec} comes from the configuration (catalog.locations); take it out there."
        )
    if location.created_by != subject.ref and not is_admin(subject, admins):
        raise LocationNotAllowed(
            f"Only {location.created_by}, who registered it, or an administrator may do this."
        )
