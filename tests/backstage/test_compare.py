"""The comparison itself: it sees what differs, says where, and knows what means nothing."""

import base64
import copy
from typing import Any

from tests.backstage import normal
from tests.backstage.compare import Deliberate, differences, of_case, unequal
from tests.backstage.corpus import cases, templates

PLACES = {"/somewhere": "<scratch>"}


def answer() -> dict[str, Any]:
    template = next(each for each in templates() if each.name == "s3-bucket")
    recorded: dict[str, Any] = template.expected()["cases"]["for production with everything"]
    return copy.deepcopy(recorded)


def test_an_answer_does_not_differ_from_itself() -> None:
    for template, case in cases():
        recorded = template.expected()["cases"][case.name]

        assert not differences(recorded, recorded), f"{template.name}/{case.name}"


def test_a_file_that_differs_is_shown_by_line() -> None:
    ours = answer()
    ours["dryRun"]["files"][0]["text"] = ours["dryRun"]["files"][0]["text"].replace(
        "Enabled", "Suspended", 1
    )

    [told] = differences(ours, answer())

    assert told.startswith("dryRun/files/production/invoices/main.tf/text: the text differs.")
    assert '-    status = "Enabled"' in told
    assert '+    status = "Suspended"' in told


def test_what_is_missing_and_what_is_too_much_are_told_apart() -> None:
    ours = answer()
    del ours["dryRun"]["output"]["branch"]
    ours["dryRun"]["output"]["more"] = 1

    assert differences(ours, answer()) == [
        'dryRun/output/branch: Backstage gives "into bucket/production-invoices", we give nothing.',
        "dryRun/output/more: we give 1, Backstage gives nothing.",
    ]


def test_types_differ_where_json_says_so() -> None:
    assert unequal({"a": True}, {"a": 1}) == ["a: Backstage gives 1, we give true."]
    assert not unequal({"a": 2.0}, {"a": 2})
    assert unequal({"a": None}, {}) == ["a: we give null, Backstage gives nothing."]
    assert unequal(["1"], [1]) == ['0: Backstage gives 1, we give "1".']


def test_another_course_of_a_run_is_a_difference() -> None:
    ours = answer()
    lines = ours["dryRun"]["log"]
    lines[:] = [line for line in lines if line.get("status") != "completed"]

    assert any(told.startswith("dryRun/course/") for told in differences(ours, answer()))


def test_the_inputs_that_an_action_gets_are_compared() -> None:
    ours = answer()
    for line in ours["dryRun"]["log"]:
        line["message"] = line["message"].replace('"versioned": true', '"versioned": "true"')

    assert differences(ours, answer()) == [
        'dryRun/inputs/render/values/versioned: Backstage gives true, we give "true".'
    ]


def test_what_an_action_says_while_it_works_is_not_compared() -> None:
    ours = answer()
    ours["dryRun"]["log"] = [
        line
        for line in ours["dryRun"]["log"]
        if not line["message"].startswith(("info: Writing", "info: Listing"))
    ]

    assert not differences(ours, answer())


def test_a_deliberate_difference_is_left_out_and_no_other() -> None:
    ours = answer()
    ours["task"]["spec"]["templateInfo"]["baseUrl"] = "here"
    ours["task"]["spec"]["templateInfo"]["entityRef"] = "there"
    wanted = [Deliberate("task/spec/*/baseUrl", "why not")]

    [told] = differences(ours, answer(), wanted)

    assert told.startswith("task/spec/templateInfo/entityRef:")


def test_a_deliberate_difference_speaks_of_its_cases() -> None:
    here, everywhere = Deliberate("a", "", cases="s3-bucket/*"), Deliberate("b", "")

    assert of_case([here, everywhere], "s3-bucket/small") == [here, everywhere]
    assert of_case([here, everywhere], "layers/small") == [everywhere]


def test_the_complaints_of_a_schema_have_no_order() -> None:
    template = next(each for each in templates() if each.name == "s3-bucket")
    theirs = template.expected()["cases"]["everything wrong at once"]
    ours = copy.deepcopy(theirs)
    ours["dryRun"]["errors"].reverse()

    assert not differences(ours, theirs)


def test_colours_ids_paths_modes_and_stack_traces_mean_nothing() -> None:
    said = (
        "\x1b[32minfo\x1b[39m: wrote /somewhere/work/dry-run-5f0d2a68-1111-4222-8333-123456789abc/x"
        " with mode 33188\n    at run (node:fs:1)\n    at next (node:fs:2)"
    )

    assert normal.text(said, PLACES) == "info: wrote <workspace>/x with mode <mode>"


def test_a_stack_trace_inside_json_means_nothing_either() -> None:
    said = r"""error: no {"stack":"Error: no\n    at run (/x.js:1:2)\n    at async y","a":1}"""

    assert normal.text(said, {}) == 'error: no {"stack":"Error: no","a":1}'


def test_the_order_in_which_a_directory_was_read_means_nothing() -> None:
    one = normal.text("info: Workspace:\n  - b\n  - a", {})

    assert one == normal.text("info: Workspace:\n  - a\n  - b", {})


def test_files_are_shown_as_text_where_they_are_text() -> None:
    def given(content: bytes) -> dict[str, Any]:
        encoded = base64.b64encode(content).decode()
        return {"path": "f", "executable": False, "base64Content": encoded}

    assert normal.file(given(b"hello"))["text"] == "hello"
    assert "base64" in normal.file(given(b"\xff\xfe"))


def test_every_case_that_says_so_was_refused_and_no_other() -> None:
    for template, case in cases():
        recorded = template.expected()["cases"][case.name]
        refused = "errors" in recorded["dryRun"]

        assert refused == case.refused, f"{template.name}/{case.name}"
        assert (recorded["task"]["status"] == 201) == (not refused)


def test_every_template_of_the_corpus_is_recorded_with_each_of_its_cases() -> None:
    for template in templates():
        recorded = list(template.expected()["cases"])

        assert recorded == [case.name for case in template.cases], template.name
