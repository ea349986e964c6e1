"""Answers are kept for one version of the catalog, as many as fit."""

from landform.api.answers import OVERHEAD, Answer, Answers, tagged

PAGE = "/api/catalog/entities/by-query"


def test_an_answer_is_found_again_in_the_same_version_only() -> None:
    answers = Answers()
    answers.keep((PAGE, b"limit=1"), "first", Answer(b"[1]"))

    assert answers.find((PAGE, b"limit=1"), "first") == Answer(b"[1]")
    assert answers.find((PAGE, b"limit=1"), "second") is None
    assert answers.find((PAGE, b"limit=2"), "first") is None


def test_the_one_not_asked_for_the_longest_makes_room() -> None:
    answers = Answers(max_bytes=2 * (OVERHEAD + len(PAGE) + 11))
    for query in (b"a", b"b"):
        answers.keep((PAGE, query), "v", Answer(b"x" * 10))
    answers.find((PAGE, b"a"), "v")
    answers.keep((PAGE, b"c"), "v", Answer(b"x" * 10))

    found = [answers.find((PAGE, query), "v") is not None for query in (b"a", b"b", b"c")]
    assert found == [True, False, True]


def test_what_is_larger_than_all_the_room_is_not_kept_and_drives_nothing_out() -> None:
    answers = Answers(max_bytes=OVERHEAD + len(PAGE) + 11)
    answers.keep((PAGE, b"s"), "v", Answer(b"x" * 10))
    answers.keep((PAGE, b"l"), "v", Answer(b"x" * 11))

    assert answers.find((PAGE, b"l"), "v") is None
    assert answers.find((PAGE, b"s"), "v") is not None


def test_long_questions_count_too() -> None:
    answers = Answers(max_bytes=3 * OVERHEAD)
    for number in range(10):
        answers.keep((PAGE, b"%d" % number * 2 * OVERHEAD), "v", Answer(b""))

    kept = [answers.find((PAGE, b"%d" % n * 2 * OVERHEAD), "v") for n in range(10)]
    assert sum(each is not None for each in kept) <= 1


def test_equal_bodies_have_equal_tags_and_others_do_not() -> None:
    assert tagged(b"{}").etag == tagged(b"{}").etag != tagged(b"[]").etag
