"""Actions by id, each with schemas of its input and output. Source: Backstage scaffolder v2."""

from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from landform.tasks.errors import UnknownAction
from landform.tasks.workspace import Workspace
from landform.templates.values import compile_schema

DRAFT = "http://json-schema.org/draft-07/schema#"


@dataclass(frozen=True)
class Call:
    """What an action is given. ``template_files`` are those beside the template.

    ``hosts`` are those that repositories may be on, with their kind. ``output`` keeps an
    output of the step, ``log`` tells people something; whoever receives it hides secrets.
    ``saw_secrets`` says that a step was given some, so that what it wrote may hold them in
    a form that nobody recognises.
    """

    input: dict[str, Any]
    workspace: Workspace
    template_files: Workspace
    template_info: dict[str, Any]
    user: dict[str, Any]
    task_id: str
    step_id: str
    hosts: Mapping[str, str]
    is_dry_run: bool
    output: Callable[[str, Any], None]
    log: Callable[[str], Awaitable[None]]
    saw_secrets: bool = False


@dataclass(frozen=True)
class ActionSpec:
    """What a step may ask an action for: all that a linter has to know of it.

    An action that does not support a dry run is skipped in one, and its outputs are made up
    from ``output_schema``.
    """

    id: str
    description: str
    input_schema: dict[str, Any]
    output_schema: dict[str, Any] | None = None
    supports_dry_run: bool = False
    examples: tuple[dict[str, str], ...] = ()

    def check(self, given: dict[str, Any]) -> list[str]:
        """What is wrong with an input, in the words of Backstage's errors."""
        return [message for _, _, message in self.errors(given)]

    def errors(self, given: dict[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
        """As `check`, each with the path of the value at fault and the keyword it fails."""
        for error in compile_schema(self.input_schema).iter_errors(given):
            yield tuple(_path(error)), error.kind.name, _wording(error)


@dataclass(frozen=True)
class Action:
    """Something a step can do.

    ``run`` may be called again for the same step after a crash, and must then not do its
    work twice.
    """

    spec: ActionSpec
    run: Callable[[Call], Awaitable[None]]


@dataclass(frozen=True)
class ActionRegistry:
    """The actions of this service."""

    actions: dict[str, Action] = field(default_factory=dict)

    @classmethod
    def of(cls, actions: Iterable[Action]) -> "ActionRegistry":
        """Raises `ValueError` where two have the same id."""
        found: dict[str, Action] = {}
        for action in actions:
            if action.spec.id in found:
                raise ValueError(f"two actions are called {action.spec.id}")
            found[action.spec.id] = action
        return cls(found)

    def get(self, action_id: str) -> Action:
        """Raises `UnknownAction`."""
        try:
            return self.actions[action_id]
        except KeyError:
            raise UnknownAction(
                f"Template action with ID '{action_id}' is not registered. "
                f"Registered: {', '.join(sorted(self.actions))}."
            ) from None

    @property
    def specs(self) -> list[ActionSpec]:
        """Of all of them, by id."""
        return [self.actions[key].spec for key in sorted(self.actions)]


def schema(properties: dict[str, Any], *, required: tuple[str, ...] = ()) -> dict[str, Any]:
    """The schema of an input or output: an object with these properties."""
    found: dict[str, Any] = {"$schema": DRAFT, "type": "object", "properties": properties}
    return found | ({"required": list(required)} if required else {})


def text(description: str) -> dict[str, Any]:
    return {"type": "string", "description": description}


def flag(description: str) -> dict[str, Any]:
    return {"type": "boolean", "description": description}


def texts(description: str) -> dict[str, Any]:
    return {"type": "array", "items": {"type": "string"}, "description": description}


def _wording(error: Any) -> str:
    place = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in _path(error))
    if error.kind.name == "required":
        return f'instance{place} requires property "{error.kind.property}"'
    return f"instance{place} {error.message}"


def _path(error: Any) -> list[str | int]:
    return list(error.instance_path)
