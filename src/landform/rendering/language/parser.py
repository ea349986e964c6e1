"""Tags: from pieces of text to a `nodes.Template`."""

import re
from functools import lru_cache

from landform.rendering.language import nodes
from landform.rendering.language.errors import BadSyntax
from landform.rendering.language.expression_parser import ExpressionParser
from landform.rendering.language.members import MUTATORS
from landform.rendering.language.scanner import Piece, Scanner, ScanOptions

MAX_DEPTH = 50
REFUSED = ("include", "import", "from", "extends", "super")
ENDINGS = frozenset(
    {"else", "elif", "elseif", "endif", "endfor", "endset", "endmacro", "endcall", "endfilter"}
    | {"endblock", "case", "default", "endswitch"}
)
_WITH_REST = ("elif", "elseif", "case", "endblock")
_COMPUTED_CALL = re.compile(r"\]\s*\(")


@lru_cache(maxsize=512)
def parse(source: str, options: ScanOptions = ScanOptions()) -> nodes.Template:
    """Return the parsed template; the same text is parsed once.

    Raises:
        BadSyntax: it is not a template; names the line.
    """
    return Parser(Scanner(source, options).pieces()).template()


class Parser:
    """Reads pieces from first to last."""

    def __init__(self, pieces: list[Piece]) -> None:
        self._pieces = pieces
        self._index = 0
        self._depth = 0
        self._statements = {
            "if": self._if,
            "for": self._for,
            "set": self._set,
            "macro": self._macro,
            "call": self._call,
            "filter": self._filter,
            "switch": self._switch,
            "block": self._block,
        }

    def template(self) -> nodes.Template:
        """The whole text."""
        body, _ = self._body(())
        return nodes.Template(body, mutates=any(_may_mutate(p.text) for p in self._pieces))

    def _body(self, endings: tuple[str, ...]) -> tuple[nodes.Body, Piece]:
        """Everything up to one of these tags, and that tag."""
        self._depth += 1
        first = self._pieces[max(0, self._index - 1)] if self._pieces else Piece("data", "", 1)
        if self._depth > MAX_DEPTH:
            raise BadSyntax(f"Tags are nested more than {MAX_DEPTH} levels deep.", first.line)
        children: list[nodes.Node] = []
        while self._index < len(self._pieces):
            piece = self._pieces[self._index]
            self._index += 1
            if piece.kind == "tag" and piece.name in ENDINGS:
                self._check_ending(piece, endings)
                self._depth -= 1
                return nodes.Body(first.line, tuple(children)), piece
            children.append(self._node(piece))
        if endings:
            raise BadSyntax(
                f"{{% {first.name} %}} is not closed with {{% {endings[-1]} %}}.", first.line
            )
        self._depth -= 1
        return nodes.Body(first.line, tuple(children)), first

    def _check_ending(self, piece: Piece, endings: tuple[str, ...]) -> None:
        if piece.name not in endings:
            wanted = " or ".join(f"{{% {name} %}}" for name in endings)
            instead = f" Here may stand {wanted}." if endings else " Nothing is open."
            raise BadSyntax(f"{{% {piece.name} %}} does not fit here.{instead}", piece.line)
        if piece.rest and piece.name not in _WITH_REST:
            raise BadSyntax(f"{{% {piece.name} %}} takes nothing after its name.", piece.line)

    def _node(self, piece: Piece) -> nodes.Node:
        if piece.kind == "data":
            return nodes.Text(piece.line, piece.text)
        if piece.kind == "output":
            expression = ExpressionParser(piece.text, piece.line).whole()
            return nodes.Output(piece.line, expression, piece.text.strip())
        if piece.name in REFUSED:
            raise BadSyntax(
                f"{{% {piece.name} %}} is not there: a template is one file.", piece.line
            )
        statement = self._statements.get(piece.name)
        if statement is None:
            raise BadSyntax(f"{{% {piece.name} %}} is no tag.", piece.line)
        return statement(piece)

    def _if(self, piece: Piece) -> nodes.Node:
        condition = ExpressionParser(piece.rest, piece.line).whole()
        then, ending = self._body(("elif", "elseif", "else", "endif"))
        otherwise: nodes.Node | None = None
        if ending.name in ("elif", "elseif"):
            otherwise = self._if(ending)
        elif ending.name == "else":
            otherwise, _ = self._body(("endif",))
        return nodes.If(piece.line, condition, then, otherwise)

    def _for(self, piece: Piece) -> nodes.Node:
        parser = ExpressionParser(piece.rest, piece.line)
        targets = parser.names()
        if targets == ("loop",):
            raise BadSyntax("'loop' is the name of the loop itself.", piece.line)
        if not parser.has("in"):
            raise BadSyntax("A loop is written {% for name in list %}.", piece.line)
        values = parser.whole()
        body, ending = self._body(("else", "endfor"))
        otherwise = self._body(("endfor",))[0] if ending.name == "else" else None
        return nodes.For(piece.line, targets, values, body, otherwise)

    def _set(self, piece: Piece) -> nodes.Node:
        parser = ExpressionParser(piece.rest, piece.line)
        targets = parser.names()
        if parser.has("="):
            return nodes.Set(piece.line, targets, parser.whole())
        parser.end()
        return nodes.Set(piece.line, targets, self._body(("endset",))[0])

    def _macro(self, piece: Piece) -> nodes.Node:
        parser = ExpressionParser(piece.rest, piece.line)
        name = parser.macro_name()
        parameters = parser.parameters()
        parser.end()
        return nodes.Macro(piece.line, name, parameters, self._body(("endmacro",))[0])

    def _call(self, piece: Piece) -> nodes.Node:
        parser = ExpressionParser(piece.rest, piece.line)
        parameters = parser.parameters() if parser.has("(") else ()
        call = parser.whole()
        if not isinstance(call, nodes.Call):
            raise BadSyntax("{% call %} needs the call of a macro: {% call name() %}.", piece.line)
        body, _ = self._body(("endcall",))
        return nodes.CallBlock(
            piece.line, call, nodes.Macro(piece.line, "caller", parameters, body)
        )

    def _filter(self, piece: Piece) -> nodes.Node:
        parser = ExpressionParser(piece.rest, piece.line)
        body, _ = self._body(("endfilter",))
        expression = parser.filter_of(nodes.Capture(piece.line, body))
        parser.end()
        return nodes.Output(piece.line, expression, piece.text)

    def _switch(self, piece: Piece) -> nodes.Node:
        value = ExpressionParser(piece.rest, piece.line).whole()
        before, ending = self._body(("case", "default", "endswitch"))
        if before.children:
            raise BadSyntax("{% switch %} begins with a {% case %}.", piece.line)
        cases: list[tuple[nodes.Node, nodes.Body]] = []
        while ending.name == "case":
            condition = ExpressionParser(ending.rest, ending.line).whole()
            body, ending = self._body(("case", "default", "endswitch"))
            cases.append((condition, body))
        default = self._body(("endswitch",))[0] if ending.name == "default" else None
        if not cases and default is None:
            raise BadSyntax("{% switch %} has no {% case %}.", piece.line)
        return nodes.Switch(piece.line, value, tuple(cases), default)

    def _block(self, piece: Piece) -> nodes.Node:
        body, ending = self._body(("endblock",))
        if ending.rest not in ("", piece.rest):
            raise BadSyntax(f"{{% endblock %}} closes {piece.rest!r}.", ending.line)
        return nodes.Block(piece.line, body)


def _may_mutate(code: str) -> bool:
    return bool(_COMPUTED_CALL.search(code)) or any(name in code for name in MUTATORS)
