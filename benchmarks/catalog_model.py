"""A catalog of any size that is shaped like a company's: teams, people, systems, services, data.

Every entity follows from its number, so that a load can be asked about without being read.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

Entity = dict[str, Any]

PARENTS = 20  # divisions above the teams
ENVIRONMENTS = ("production", "staging", "dev", "sandbox")
RESOURCE_TYPES = ("database", "bucket", "queue", "cache", "secret", "topic")
COMPONENT_TYPES = ("service", "website", "library", "job")
LIFECYCLES = ("production", "experimental", "deprecated")
LANGUAGES = ("java", "python", "go", "typescript", "rust")
SUBJECTS = ("orders", "invoice", "customer", "payment", "shipping", "search", "ledger", "pricing")
DESCRIPTION = (
    "Keeps the {subject} of the {team} team in one place, with backups every night, a generated "
    "password in the secret store and alerts to the owners. Ask in the team's channel first."
)


@dataclass(frozen=True)
class Company:
    """``size`` entities: 10% people, 2% systems, 8% APIs, 35% components, the rest resources."""

    size: int

    @property
    def teams(self) -> int:
        return max(200, self.size // 500)

    @property
    def users(self) -> int:
        return self.size // 10

    @property
    def systems(self) -> int:
        return self.size // 50

    @property
    def apis(self) -> int:
        return self.size * 8 // 100

    @property
    def components(self) -> int:
        return self.size * 35 // 100

    @property
    def resources(self) -> int:
        return (
            self.size
            - PARENTS
            - self.teams
            - self.users
            - self.systems
            - self.apis
            - (self.components)
        )

    def entities(self) -> Iterator[Entity]:
        for number in range(PARENTS):
            yield _entity("Group", f"division-{number}", {"type": "division", "children": []})
        for number in range(self.teams):
            parent = f"division-{number % PARENTS}"
            yield _entity(
                "Group", f"team-{number}", {"type": "team", "children": [], "parent": parent}
            )
        yield from map(self.user, range(self.users))
        yield from map(self.system, range(self.systems))
        yield from map(self.api, range(self.apis))
        yield from map(self.component, range(self.components))
        yield from map(self.resource, range(self.resources))

    def user(self, number: int) -> Entity:
        profile = {
            "displayName": f"Person Number{number}",
            "email": f"person-{number}@example.com",
        }
        spec = {"memberOf": [self._team(number)], "profile": profile}
        return _entity("User", f"person-{number}", spec)

    def system(self, number: int) -> Entity:
        return self._described("System", f"system-{number}", number, {})

    def api(self, number: int) -> Entity:
        spec = {
            "type": ("openapi", "grpc", "asyncapi")[number % 3],
            "lifecycle": LIFECYCLES[number % 7 % 3],
            "system": f"system-{number % self.systems}",
            "definition": f"openapi: 3.1.0\ninfo: {{title: api-{number}, version: '1.0'}}\n" * 4,
        }
        return self._described("API", f"api-{number}", number, spec)

    def component(self, number: int) -> Entity:
        spec = {
            "type": COMPONENT_TYPES[number % 11 % 4],
            "lifecycle": LIFECYCLES[number % 7 % 3],
            "system": f"system-{number % self.systems}",
            "providesApis": [f"api-{number}"] if number < self.apis else [],
            "consumesApis": [f"api-{number * 7 % self.apis}"],
            "dependsOn": [f"resource:resource-{number % self.resources}"],
        }
        return self._described("Component", f"component-{number}", number, spec)

    def resource(self, number: int) -> Entity:
        name = f"resource-{number}"
        spec = {
            "type": RESOURCE_TYPES[number % 13 % 6],
            "system": f"system-{number % self.systems}",
            "landform": {"outputs": {"endpoint": f"{name}.internal:5432", "port": 5432}},
        }
        if number % 10 == 0:
            spec["dependsOn"] = [f"resource:resource-{max(number - 1, 0)}"]
        return self._described("Resource", name, number, spec)

    def _team(self, number: int) -> str:
        return f"team-{number % self.teams}"

    def _described(self, kind: str, name: str, number: int, spec: Entity) -> Entity:
        team = self._team(number)
        entity = _entity(kind, name, {"owner": team} | spec)
        subject = SUBJECTS[number % len(SUBJECTS)]
        entity["metadata"] |= {
            "title": f"{subject.title()} {name.replace('-', ' ')}",
            "description": DESCRIPTION.format(subject=subject, team=team),
            "tags": [LANGUAGES[number % 5], subject],
            "labels": {
                "landform.dev/environment": ENVIRONMENTS[number % 9 % 4],
                "landform.dev/template": RESOURCE_TYPES[number % 13 % 6],
            },
            "annotations": {
                "landform.dev/request-id": f"request-{kind.lower()}-{number}",
                "landform.dev/directory": f"live/{ENVIRONMENTS[number % 9 % 4]}/{team}/{name}",
            },
        }
        return entity


def _entity(kind: str, name: str, spec: Entity) -> Entity:
    return {
        "apiVersion": "backstage.io/v1alpha1",
        "kind": kind,
        "metadata": {"name": name},
        "spec": spec,
    }
