"""Whether outputs can be read where Terraform keeps its states."""

from landform.adapters.s3.state import S3StateStore
from landform.service.doctor.findings import Finding, ok, warning
from landform.settings import Settings

WHAT = "state"
NOT_THERE = "landform-doctor/looks-for-this"


async def state(settings: Settings) -> list[Finding]:
    """The bucket can be read and keeps versions; or what there is instead."""
    chosen = settings.state
    if chosen.kind == "reported":
        return [ok(WHAT, "as the callback reports it; one that gets lost is not sent again")]
    if chosen.kind == "local":
        if chosen.path.is_dir():
            return [ok(WHAT, str(chosen.path))]
        return [warning(WHAT, f"{chosen.path} is not there yet; the first apply should make it.")]
    store = S3StateStore(chosen.bucket, region=chosen.region, endpoint_url=chosen.endpoint_url)
    await store.read_outputs(NOT_THERE, "default")
    versioned = await store.is_versioned()
    if versioned is None:
        return [ok(WHAT, f"bucket {chosen.bucket} (whether it keeps versions cannot be seen)")]
    if not versioned:
        advice = "a state that is overwritten is gone: switch its versioning on."
        return [warning(WHAT, f"bucket {chosen.bucket} keeps no versions; {advice}")]
    return [ok(WHAT, f"bucket {chosen.bucket}, with versions")]
