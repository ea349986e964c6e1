"""What is written to stdout."""

import json
import logging
import sys

import pytest

from service.logs import JsonFormatter, set_up_logs


def test_a_line_is_one_json_object_with_its_facts() -> None:
    record = logging.LogRecord("orders", logging.INFO, "x.py", 1, "took %s", ("one\ntwo",), None)
    record.__dict__["facts"] = {"order": 7}

    text = JsonFormatter().format(record)

    line = json.loads(text)
    assert "\n" not in text
    assert line["message"] == "took one\ntwo"
    assert line["order"] == 7
    assert line["level"] == "info"


def test_an_error_is_in_the_same_line() -> None:
    try:
        raise RuntimeError("broken")
    except RuntimeError:
        record = logging.LogRecord("x", logging.ERROR, "x.py", 1, "failed", (), sys.exc_info())

    text = JsonFormatter().format(record)

    assert "\n" not in text
    assert "RuntimeError: broken" in json.loads(text)["error"]


def test_logs_go_to_stdout(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before, level = root.handlers[:], root.level
    try:
        set_up_logs("INFO")
        logging.getLogger("orders").info("hello")
    finally:
        root.handlers[:], root.level = before, level

    assert json.loads(capsys.readouterr().out)["message"] == "hello"
