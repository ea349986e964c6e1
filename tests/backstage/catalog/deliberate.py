"""Where Landform's catalog answers otherwise than Backstage's, on purpose.

Each has its line in ``docs/backstage-compatibility.md``.
``cases`` are names of questions and calls.
"""

from tests.backstage.compare import Deliberate

REFUSALS = "what errors of queries say: our own words, with the place"

DELIBERATE: list[Deliberate] = [
    Deliberate("tagged", "an error has no tag: nobody asks whether it is still true", "error: *"),
    Deliberate("tagged", "an error has no tag: nobody asks whether it is still true", "by *, no*"),
    Deliberate("body/error/message", REFUSALS, "error: cursor*"),
    Deliberate("body/error/message", REFUSALS, "error: *operator"),
    Deliberate("body/error/message", REFUSALS, "error: null value"),
    Deliberate("body/*", "% and _ stand for themselves", "full text '[%_]' of *"),
    Deliberate("body/*", "a backslash stands for itself", r"full text '\\' of uid"),
    Deliberate(
        "*", "their cursor without a direction is refused", "walk, order without a direction"
    ),
    Deliberate("*", "of one value given twice the last counts", "error: limit twice"),
    Deliberate("*", "a NUL in an address is refused before any route", "error: a NUL"),
    Deliberate("entityRef", "a location is named for where it leads now", "change* location"),
    Deliberate("errors*", "all errors at once, each with its field", "validate, *"),
    Deliberate("*", "an address without a repository is refused", "analyze a file"),
]
