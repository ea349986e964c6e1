"""What `regorus` 0.13 takes without a word but evaluates otherwise than OPA.

Each of these loses results, so a deny behind it would never speak. They are looked for
in its syntax tree, where comments and strings cannot be mistaken for calls.
"""

from collections.abc import Iterator
from typing import Any

from landform.adapters.opa.policy_files import UnusablePolicies

Names = tuple[str, ...]


class Module:
    """One policy file, as `Engine.get_ast_as_json` shows it."""

    def __init__(self, shown: dict[str, Any]) -> None:
        self.file: str = shown["source"]["file"]
        self._text = shown["source"]["contents"].encode()
        self._syntax: dict[str, Any] = shown["ast"]
        self.package = _path_of(self._syntax["package"]["refr"])
        # By first name: `limits.max := 1` belongs to `limits`. What has arguments is a function.
        self.rules = {
            _path_of(head["refr"])[0]: line for head, line in self._heads() if not head.get("args")
        }

    def refuse_what_differs(self, data: dict[str, Any], packages: set[Names]) -> None:
        """Check the file against the data and all packages it is loaded with.

        Raises:
            UnusablePolicies: it iterates over ``walk(x)``, calls ``http.send``, refers to a
                whole package, or has a rule of a name that a data file gives a value.
        """
        for path, line in _calls(self._syntax["rules"]):
            if path == ("http", "send"):
                raise self._refusal(line, "the embedded engine has no http.send")
            if path == ("walk",):
                raise self._refusal(
                    line,
                    "walk(x) as a value, as in `:= walk(x)`, finds nothing in the embedded "
                    "engine; write walk(x, [path, value])",
                )
        for rule, line in self.rules.items():
            # OPA refuses this as well; regorus would drop the rule and keep the data.
            if _has(data, (*self.package, rule)):
                raise self._refusal(line, f"a data file has a value for {rule} as well")
        names = self._imports() | {"data": ("data",)}
        for (name, *rest), line in _references(self._syntax["rules"]):
            path = (*names.get(name, ()), *rest)
            if path[:1] == ("data",) and any(p[: len(path) - 1] == path[1:] for p in packages):
                # Some of its rules would be evaluated before those that they depend on.
                raise self._refusal(
                    line, f"the embedded engine has only single rules of {'.'.join(path)}"
                )

    def _refusal(self, line: int, reason: str) -> UnusablePolicies:
        return UnusablePolicies(f"{self.file}:{line}: {reason}")

    def _heads(self) -> Iterator[tuple[dict[str, Any], int]]:
        for rule in self._syntax["rules"]:
            [body] = rule.values()  # {"Spec": …} or {"Default": …}
            # {"Set": …}, {"Compr": …} or {"Func": …}
            [head] = body["head"].values() if "head" in body else [body]
            yield head, body["span"]["line"]

    def _imports(self) -> dict[str, Names]:
        names = {}
        for imported in self._syntax["imports"]:
            path = _path_of(imported["refr"])
            alias = imported.get("as")  # only where it stands in the file
            name = self._text[alias["start"] : alias["end"]].decode() if alias else path[-1]
            names[name] = path
        return names


def _calls(node: Any) -> Iterator[tuple[Names, int]]:
    """Calls of functions, but for those of ``walk`` that bind its results."""
    if isinstance(node, dict) and "fcn" in node and "params" in node:
        path = _path_of(node["fcn"])
        if path != ("walk",) or len(node["params"]) == 1:
            yield path, node["span"]["line"]
    for part in _parts(node):
        yield from _calls(part)


def _references(node: Any) -> Iterator[tuple[Names, int]]:
    """References, each at its whole length: ``data.x.y`` and not ``data.x``."""
    if isinstance(node, dict) and (kind := {"Var", "RefDot", "RefBrack"} & node.keys()):
        yield _path_of(node), node[min(kind)]["span"]["line"]
        while "Var" not in node:
            if bracketed := node.get("RefBrack"):
                yield from _references(bracketed["index"])
            inner = bracketed or node.get("RefDot")
            if inner is None:  # not a name, but the result of a call, say
                yield from _references(node)
                return
            node = inner["refr"]
        return
    for part in _parts(node):
        yield from _references(part)


def _parts(node: Any) -> list[Any]:
    if isinstance(node, dict):
        return list(node.values())
    return node if isinstance(node, list) else []


def _path_of(reference: dict[str, Any]) -> Names:
    """``data.x["y"][z].w`` as its names, up to the first that is not constant: data, x, y."""
    names: list[str | None] = []
    while "Var" not in reference:
        if outer := reference.get("RefDot"):
            names.append(outer["field"][1])
        elif outer := reference.get("RefBrack"):
            names.append(outer["index"].get("String", {}).get("value"))
        else:
            return ("",)  # not of a name, but of the result of a call, say
        reference = outer["refr"]
    path = [reference["Var"]["value"], *reversed(names)]
    return tuple(path[: path.index(None)] if None in path else path)


def _has(data: Any, path: Names) -> bool:
    for name in path:
        if not isinstance(data, dict):
            return True  # a value where the package should be
        if name not in data:
            return False
        data = data[name]
    return True
