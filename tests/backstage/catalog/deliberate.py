"""Where Landform's catalog answers otherwise than Backstage's, on purpose.

Each has its line in ``docs/backstage-compatibility.md``.
``cases`` are names of questions and calls.
"""

from tests.backstage.compare import Deliberate

DELIBERATE: list[Deliberate] = []
