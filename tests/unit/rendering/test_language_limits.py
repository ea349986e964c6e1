"""Templates that want out, or want the whole machine (facts: threats 3 and 34)."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from landform.rendering.errors import RenderFailed
from landform.rendering.language import Limits, RenderOptions, evaluate, render_text

SMALL = RenderOptions(limits=Limits(source=100_000, steps=50_000, output=100_000))

ESCAPES = [
    "''.__class__.__mro__[1].__subclasses__()",
    "self.__init__.__globals__",
    "cycler.__init__.__globals__.os.popen('id').read()",
    "joiner.__init__.__globals__",
    "range.__self__",
    "values.s.format.__globals__",
    "values.l.__reduce__()",
    "values['__class__']",
    "values.s['__cl' + 'ass__']",
    "lipsum.__globals__",
    "namespace(x=1)",
    "dict(a=1)",
    "config.items()",
    "request.application.__globals__",
    "get_flashed_messages.__globals__",
    "values.s.constructor('return process')()",
    "values.s['constructor']",
    "(values | attr('__class__'))",
    "values.l.map(values.s)",
    "values.s.encode()",
    "values.keys()",
    "values.n.__add__(1)",
    "values.n.real",
    "values.s.join(values.l)",
    "x.__proto__",
    "{'__proto__': 1}",
    "process.env",
    "require('fs')",
    "open('/etc/passwd')",
    "import('os')",
    "eval('1')",
]
VALUES = {"values": {"s": "text", "l": [1], "n": 5}}


@pytest.mark.parametrize("expression", ESCAPES)
def test_no_name_leads_out_of_the_values(expression: str) -> None:
    try:
        value = evaluate({"value": f"${{{{ {expression} }}}}"}, VALUES)
    except RenderFailed:
        return
    assert value == {}, "what is not there is undefined"


@given(name=st.text(st.characters(codec="ascii"), min_size=1, max_size=12))
def test_no_attribute_of_a_python_object_can_be_read(name: str) -> None:
    texts = {attribute for kind in (str, int, list, dict) for attribute in dir(kind)}
    for attribute in (name, *texts):
        got = evaluate({"x": "${{ [s[k], n[k], l[k], o[k]] }}"}, _values(attribute))

        assert all(value is None or isinstance(value, str | int) for value in got["x"])


def _values(attribute: str) -> dict[str, object]:
    return {"k": attribute + "_", "s": "text", "n": 5, "l": [1], "o": {}}


TWICE = "{% set s = 'x' %}{% for i in range(64) %}{% set s = "
NESTED = "{% set l = [1] %}{% for i in range(64) %}{% set l = [l, l] %}{% endfor %}"
GREEDY = {
    "a loop for ever": "{% for i in range(100000000) %}{% endfor %}",
    "loops in loops": "{% for a in range(999) %}{% for b in range(999) %}{% endfor %}{% endfor %}",
    "a text that doubles": TWICE + "s ~ s %}{% endfor %}",
    "a sum that doubles": TWICE + "s + s %}{% endfor %}",
    "a list that doubles": "{% set l = [1] %}{% for i in range(64) %}"
    "{% set l = l.concat(l) %}{% endfor %}",
    "a list pushed into itself": "{% set l = [1] %}{% for i in range(64) %}{% set _ = l.push(l) %}"
    "{% endfor %}${{ l }}",
    "a list of lists of lists": NESTED + "${{ l }}",
    "the same as JSON": NESTED + "${{ l | dump }}",
    "the same flattened": NESTED + "${{ l.flat(99) | length }}",
    "the same compared": NESTED + "${{ l == 'x' }}",
    "replace that grows": "{% set s = 'xx' %}{% for i in range(40) %}"
    "{% set s = s | replace('x', 'xx') %}{% endfor %}",
    "replace of nothing": "{% set s = 'x' %}{% for i in range(40) %}"
    "{% set s = s | replace('', 'yy') %}{% endfor %}",
    "replace with itself": "{% set s = 'xx' %}{% for i in range(64) %}"
    "{% set s = s.replace('x', '$&$&$`' + s) %}{% endfor %}",
    "join that grows": TWICE + "[s, s] | join(s) %}{% endfor %}",
    "center": "${{ 'x' | center(1000000000) }}",
    "center of infinity": "${{ 'x' | center(1/0) }}",
    "indent": "${{ 'a\\nb' | indent(1000000000) }}",
    "batch": "${{ [1] | batch(1000000, 'x') }}",
    "slice": "${{ [1] | slice(1000000, 'x') }}",
    "toFixed": "${{ (1).toFixed(1000000) }}",
    "a power": "${{ (10 ** 400) | center(9) }}${{ range(10 ** 400) }}",
    "a macro in itself": "{% macro m() %}${{ m() }}{% endmacro %}${{ m() }}",
    "macros that fan out": "{% macro m(n) %}{% if n %}${{ m(n - 1) }}${{ m(n - 1) }}{% endif %}"
    "{% endmacro %}${{ m(30) }}",
    "much output": "{% for i in range(9999) %}${{ 'x' * 0 }}" + "y" * 50 + "{% endfor %}",
    "brackets": "${{ " + "(" * 3000 + "1" + ")" * 3000 + " }}",
    "lists": "${{ " + "[" * 3000 + "]" * 3000 + " }}",
    "signs": "${{ " + "-(" * 3000 + "1" + ")" * 3000 + " }}",
    "nots": "${{ " + "not " * 3000 + "1 }}",
    "a long sum": "${{ " + "+".join(["1"] * 9000) + " }}",
    "tags": "{% if 1 %}" * 3000 + "{% endif %}" * 3000,
    "elifs": "{% if 0 %}" + "{% elif 0 %}" * 3000 + "{% endif %}",
    "filters": "${{ 'x'" + "|upper" * 9000 + " }}",
    "a long source": "x" * 200_000,
    "slow regular expression": "${{ '" + "1," * 40 + "'.replace(r/(.*?,){25}P/, '') }}",
    "an object that says it is long": "{% for i in {length: 100000000} %}{% endfor %}",
    "a slice of ever": "${{ [1][0:100000000:0.00000001] | length }}",
}


@pytest.mark.parametrize("name", GREEDY)
def test_a_greedy_template_is_stopped(name: str) -> None:
    with pytest.raises(RenderFailed):
        render_text(GREEDY[name], {}, options=SMALL)


PIECES = [
    *"${}%#|()[]'\"ab1 .-~*/=<>!\\\n",
    "${{",
    "}}",
    "{%",
    "%}",
    "if ",
    "for ",
    "endif",
    "set ",
]


@given(text=st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_any_text_is_rendered_or_refused_with_a_reason(text: str) -> None:
    with suppress(RenderFailed):
        render_text(text, VALUES, options=SMALL)
