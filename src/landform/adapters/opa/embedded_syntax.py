"""What `regorus` 0.13 takes without a word but evaluates otherwise than OPA.

Each of these loses results, so a deny behind it would never speak. They are looked for
in its syntax tree, where comments and strings cannot be mistaken for calls.
"""

from collections.abc import Iterator
from typing import Any

from landform.adapters.opa.policy_files import UnusablePolicies


def refuse_what_differs(module: dict[str, Any], data: dict[str, Any]) -> None:
    """Check one file, as `Engine.get_ast_as_json` shows it.

    Raises:
        UnusablePolicies: it iterates over ``walk(x)``, calls ``http.send``, or has a rule
            of a name that a data file gives a value.
    """
    file, syntax = module["source"]["file"], module["ast"]
    for function, call in _calls(syntax):
        place = f"{file}:{call['span']['line']}"
        if function == ("walk",) and len(call["params"]) == 1:
            raise UnusablePolicies(
                f"{place}: walk(x) as a value, as in `:= walk(x)`, finds nothing in the embedded "
                "engine; write walk(x, [path, value])"
            )
        if function == ("http", "send"):
            raise UnusablePolicies(f"{place}: the embedded engine has no http.send")
    package = _path_of(syntax["package"]["refr"])
    for rule, line in _rules(syntax):
        # OPA refuses this as well; regorus would drop the rule and keep the data.
        if _has(data, (*package, rule)):
            raise UnusablePolicies(f"{file}:{line}: a data file has a value for {rule} as well")


def _calls(node: Any) -> Iterator[tuple[tuple[str, ...], dict[str, Any]]]:
    if isinstance(node, list):
        for part in node:
            yield from _calls(part)
    elif isinstance(node, dict):
        if "fcn" in node and "params" in node:
            yield _path_of(node["fcn"]), node
        for part in node.values():
            yield from _calls(part)


def _rules(syntax: dict[str, Any]) -> Iterator[tuple[str, int]]:
    for rule in syntax["rules"]:
        [body] = rule.values()  # {"Spec": …} or {"Default": …}
        [head] = body["head"].values() if "head" in body else [body]
        yield _path_of(head["refr"])[0], body["span"]["line"]


def _path_of(reference: dict[str, Any]) -> tuple[str, ...]:
    """``data.x["y"]`` as its names; it ends where a name is not constant."""
    if variable := reference.get("Var"):
        return (variable["value"],)
    if dotted := reference.get("RefDot"):
        _, name = dotted["field"]
        return (*_path_of(dotted["refr"]), name)
    if bracketed := reference.get("RefBrack"):
        index = bracketed["index"].get("String", {}).get("value")
        return (*_path_of(bracketed["refr"]), *([index] if index else []))
    return ()


def _has(data: Any, path: tuple[str, ...]) -> bool:
    for name in path:
        if not isinstance(data, dict):
            return True  # a value where the package should be
        if name not in data:
            return False
        data = data[name]
    return True
