"""What people paste: it works as it is, and no output can break out of it."""

import ast
import json
import shlex
from typing import Any

import pytest
import yaml

from landform.catalog.connection import Snippet, connection_snippets

ARN = "arn:aws:secretsmanager:eu-central-1:123456789012:secret:orders-AbC"
DATABASE = {
    "endpoint": "orders.rds.test:5432",
    "address": "orders.rds.test",
    "port": 5432,
    "database_name": "orders",
    "secret_arn": ARN,
}
CACHE = {
    "primary_host": "carts.cache.test",
    "port": 6379,
    "username": "carts",
    "cache_arn": "arn:aws:elasticache:eu-central-1:123456789012:replicationgroup:carts",
}
RESOURCES: dict[str, dict[str, Any]] = {
    "postgres": DATABASE,
    "mysql": DATABASE | {"port": 3306},
    "redis": CACHE,
    "s3": {"bucket_name": "reports"},
    "sqs": {"queue_url": "https://sqs.test/1/jobs", "queue_arn": "arn:aws:sqs:eu-west-1:1:jobs"},
    "sns": {"topic_arn": "arn:aws:sns:eu-west-1:1:news"},
    "dynamodb": {"table_name": "carts", "table_arn": "arn:aws:dynamodb:eu-west-1:1:table/carts"},
    "ecr": {"repository_url": "1.dkr.ecr.eu-west-1.test/cart"},
    "secret": {"secret_arn": ARN, "secret_name": "orders"},
}
HOSTILE = [
    "'; rm -rf / #",
    '"; import os; os.system("id") #',
    "$(id)",
    "`id`",
    "${IFS}",
    "#{T(java.lang.Runtime)}",
    "\\",
    "\\'\\\"",
    "{{ evil }}",
    "*/ evil /*",
    "</script>",
    "--evil",
    " - evil: true",
    "été 🙂",
]
HOSTILE_LINES = ["a\nrm -rf /", "a\rb", "a\u2028b", "a\x00b", "a\x1b[2J", "\ufeffa", "x" * 2_001]


def entity(outputs: dict[str, Any], kind: str = "Resource") -> dict[str, Any]:
    spec = {"type": "thing", "owner": "payments", "landform": {"outputs": outputs}}
    return {"kind": kind, "metadata": {"name": "x"}, "spec": spec}


def snippets(outputs: dict[str, Any]) -> dict[str, Snippet]:
    return {snippet.title: snippet for snippet in connection_snippets(entity(outputs))}


@pytest.mark.parametrize(
    ("what", "titles"),
    {
        "postgres": ["psql", "Python", "Node.js", "Go", "Spring", "Environment", "Kubernetes"],
        "mysql": ["Environment", "Kubernetes"],
        "redis": ["Python", "Environment"],
        "s3": ["AWS CLI", "Python", "Node.js", "Go", "Environment"],
        "sqs": ["AWS CLI", "Python", "Node.js", "Go", "Environment"],
        "sns": ["AWS CLI", "Python", "Node.js", "Environment"],
        "dynamodb": ["AWS CLI", "Python", "Node.js", "Environment"],
        "ecr": ["Docker", "Kubernetes", "Environment"],
        "secret": ["AWS CLI", "Python", "Node.js", "Environment", "Kubernetes"],
    }.items(),
)
def test_each_kind_of_resource_has_its_snippets(what: str, titles: list[str]) -> None:
    assert list(snippets(RESOURCES[what])) == titles


def test_psql_connects_with_what_the_secret_holds_when_it_runs() -> None:
    assert snippets(DATABASE)["psql"].code == (
        'secret="$(aws secretsmanager get-secret-value --query SecretString --output text \\\n'
        f'  --secret-id {ARN})"\n'
        "PGHOST=orders.rds.test PGPORT=5432 PGDATABASE=orders PGSSLMODE=require \\\n"
        'PGUSER="$(jq -r .username <<<"$secret")" PGPASSWORD="$(jq -r .password <<<"$secret")" \\\n'
        "  psql\n"
    )


def test_kubernetes_gets_the_password_by_reference() -> None:
    manifest = next(yaml.safe_load_all(snippets(DATABASE)["Kubernetes"].code))

    assert manifest["kind"] == "ExternalSecret"
    assert [each["remoteRef"]["key"] for each in manifest["spec"]["data"]] == [ARN, ARN]


def test_a_host_with_its_port_is_enough() -> None:
    outputs = {name: value for name, value in DATABASE.items() if name != "address"}

    assert "PGHOST=orders.rds.test " in snippets(outputs)["psql"].code


@pytest.mark.parametrize("outputs", [{}, {"endpoint": "somewhere:80"}, {"port": 5432}])
def test_no_snippet_is_better_than_a_guess(outputs: dict[str, Any]) -> None:
    assert snippets(outputs) == {}


def test_what_is_marked_sensitive_is_not_there() -> None:
    assert snippets(DATABASE | {"secret_arn": {"sensitive": True}}) == {}


def test_other_kinds_have_none() -> None:
    assert connection_snippets(entity(DATABASE, kind="Component")) == []
    assert connection_snippets({"kind": "Resource", "metadata": {}, "spec": {}}) == []


@pytest.mark.parametrize("evil", HOSTILE_LINES)
def test_an_output_that_is_no_name_or_address_makes_no_snippet(evil: str) -> None:
    found = snippets(DATABASE | {"address": evil, "database_name": evil})

    assert not any(evil in snippet.code for snippet in found.values())
    assert "psql" not in found


@pytest.mark.parametrize("evil", HOSTILE)
@pytest.mark.parametrize("what", RESOURCES)
def test_no_output_breaks_out_of_its_literal(what: str, evil: str) -> None:
    """Read back by each language's own parser, the same as with a harmless value."""
    kept = {"port"} if what in ("postgres", "mysql", "redis") else set()
    harmless = {
        name: value if name in kept else "harmless" for name, value in RESOURCES[what].items()
    }
    hostile = {name: value if name in kept else evil for name, value in RESOURCES[what].items()}
    tame = snippets(harmless)
    for title, snippet in snippets(hostile).items():
        assert shape(snippet) == shape(tame[title]), title


def shape(snippet: Snippet) -> object:
    """What of a snippet must not depend on the values in it."""
    code = snippet.code
    match snippet.language:
        case "shell":
            flat = code.replace('"$(', " ").replace(')"', " ").replace("<<<", " ")
            assert not any(sign in outside_quotes(code) for sign in ("`", "rm -rf", "(id)"))
            return len(shlex.split(flat))
        case "python":
            return [type(node).__name__ for node in ast.walk(ast.parse(code))]
        case "yaml":
            return [keys(each) for each in yaml.safe_load_all(code)]
        case "javascript" | "go":
            return "".join(outside_strings(code))
    raise AssertionError(snippet.language)


def keys(node: object) -> object:
    if isinstance(node, dict):
        return {key: keys(value) for key, value in node.items()}
    return [keys(each) for each in node] if isinstance(node, list) else type(node).__name__


def outside_quotes(code: str) -> str:
    """Shell text without what stands between single quotes."""
    return "".join(code.replace("'\\''", "").split("'")[::2])


def outside_strings(code: str) -> list[str]:
    """The code without its string literals, each of which JSON reads."""
    parts, rest = [], code
    while '"' in rest:
        before, _, after = rest.partition('"')
        text, used = json.JSONDecoder().raw_decode('"' + after)
        assert isinstance(text, str)
        parts.append(before)
        rest = after[used - 1 :]
    return [*parts, rest]
