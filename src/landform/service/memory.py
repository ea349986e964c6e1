"""How often Python looks for garbage that refers to itself."""

import gc

THRESHOLDS = 300_000, 5, 5  # allocations; and how many younger looks are one older


def collect_seldom() -> None:
    """Let what is there by now alone, and look at the rest less often than Python does.

    Python looks after 700 new objects. An entity is a few hundred, so storing many of them spent
    a quarter of its time on looks that found nothing: measured with 10,000 entities, 0.55 to
    0.69 ms each before, 0.45 to 0.53 ms when it looked after 50,000. Two batches of entities
    that are stored at once are 240,000; a look while they are there sees all of them and finds
    nothing either: 1,886 entities a second with 50,000, 2,205 with 300,000 (means of three by
    turns). The price is garbage that is gone later, some 50 MB of it at worst. Services with
    large start-up states do the same.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(*THRESHOLDS)
