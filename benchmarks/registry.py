"""Every benchmark, in the order in which they run and are reported."""

from collections.abc import Callable

from benchmarks import (
    apply_to_resource,
    catalog,
    catalog_and_backstage,
    cold_start,
    idle_memory,
    policies,
    render,
    request_to_pull_request,
    templates,
    watchers,
    webhook_ingest,
)
from benchmarks.model import Options, Result

BENCHMARKS: dict[str, Callable[[Options], Result]] = {
    module.NAME: module.run
    for module in (
        request_to_pull_request,
        apply_to_resource,
        webhook_ingest,
        idle_memory,
        watchers,
        cold_start,
        render,
        templates,
        policies,
        catalog,
        catalog_and_backstage,
    )
}
