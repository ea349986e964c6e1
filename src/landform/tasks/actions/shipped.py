"""Every action that ships."""

from landform.rendering.ports import FileRenderer
from landform.tasks.actions import catalog as catalog_actions
from landform.tasks.actions import debug, fetch, files, publish
from landform.tasks.actions.catalog import Entities, Origins
from landform.tasks.actions.registry import ActionRegistry, ActionSpec
from landform.tasks.ports import Publisher

SPECS: dict[str, ActionSpec] = {
    spec.id: spec
    for module in (catalog_actions, debug, fetch, files, publish)
    for spec in module.SPECS
}
"""What a linter needs, which runs nothing."""


def shipped_actions(
    catalog: Entities, origins: Origins, publisher: Publisher, renderer: FileRenderer
) -> ActionRegistry:
    """The registry of a service."""
    return ActionRegistry.of(
        [
            *catalog_actions.actions(catalog, origins, publisher),
            *debug.actions(),
            *fetch.actions(renderer),
            *files.actions(),
            *publish.actions(publisher),
        ]
    )
