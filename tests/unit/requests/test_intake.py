"""What makes a submission the same as one before."""

import hashlib

from landform.requests.intake import fingerprint
from landform.requests.models import Action, Submission


def test_what_is_not_said_is_no_part_of_it() -> None:
    """Keys outlive a release: what an older one stored for a submission still is its."""
    stored = b'{"action": "create", "parameters": {"size": 20}, "template": "probe"}'

    assert fingerprint(Submission("probe", {"size": 20})) == hashlib.sha256(stored).hexdigest()


def test_all_that_is_said_is_a_part_of_it() -> None:
    submissions = [
        Submission("probe", {"size": 20}),
        Submission("probe", {"size": 21}),
        Submission("other", {"size": 20}),
        Submission("probe", {"size": 20}, Action.UPDATE),
        Submission("probe", {"size": 20}, Action.UPDATE, "a"),
        Submission("probe", {"size": 20}, Action.UPDATE, "b"),
    ]

    assert len({fingerprint(each) for each in submissions}) == len(submissions)
