"""EC2, EBS, Lambda, load balancers and addresses."""

from decimal import Decimal

from landform.cost.inquiry import Inquiry, NotPriced, Quote
from landform.cost.models import CostPart

GP3_IOPS, GP3_THROUGHPUT = 3_000, 125  # in the price of every gp3 volume
MIB_PER_GIB = 1024


def instance(ask: Inquiry) -> Quote:
    """`aws_instance`, on demand with Linux. Source: https://aws.amazon.com/ec2/pricing/on-demand/"""
    if not ask.is_unset("tenancy") and ask.text("tenancy") != "default":
        raise NotPriced("only instances on shared hardware have a price rule")
    size = ask.text("instance_type")
    parts = [ask.part(f"Instance {size}", f"ec2/instance/{size}", ask.hours)]
    assumptions = ["runs Linux all month, on demand"]
    roots = ask.blocks("root_block_device")
    if not roots or all(root.is_unset("volume_size") for root in roots):
        assumptions.append("not counted: the root volume, whose size the image decides")
        roots = []
    for volume in [*roots, *ask.blocks("ebs_block_device")]:
        parts += _volume(volume, "volume_type", "volume_size")
    if ask.flag("associate_public_ip_address"):
        parts.append(ask.part("Public IPv4 address", "ipv4/hour", ask.hours))
    elif ask.resource.is_unknown("associate_public_ip_address"):
        assumptions.append("not counted: a public IPv4 address, if its subnet gives one")
    return Quote(tuple(parts), tuple(assumptions))


def ebs_volume(ask: Inquiry) -> Quote:
    """`aws_ebs_volume`. Source: https://aws.amazon.com/ebs/pricing/"""
    unset = ("it is gp2, which AWS takes where nothing is set",) if ask.is_unset("type") else ()
    return Quote(tuple(_volume(ask, "type", "size")), (*unset, "not counted: snapshots"))


def _volume(ask: Inquiry, kind_name: str, size_name: str) -> list[CostPart]:
    kind = "gp2" if ask.is_unset(kind_name) else ask.text(kind_name)
    parts = [ask.part(f"Storage {kind}", f"ebs/storage/{kind}", ask.number(size_name))]
    if kind in ("io1", "io2"):
        parts.append(ask.part("IOPS", f"ebs/iops/{kind}", ask.number("iops")))
    if kind == "gp3":
        for name, included in (("iops", GP3_IOPS), ("throughput", GP3_THROUGHPUT)):
            extra = Decimal(0) if ask.is_unset(name) else ask.number(name) - included
            if extra > 0:
                parts.append(ask.part(f"{name} beyond the baseline", f"ebs/{name}/gp3", extra))
    return parts


def lambda_function(ask: Inquiry) -> Quote:
    """`aws_lambda_function`. Source: https://aws.amazon.com/lambda/pricing/"""
    calls, duration = ask.use("requests"), ask.use("duration_ms")
    if not calls or not duration:
        raise NotPriced("its price depends on use, and none is stated (requests, duration_ms)")
    memory = ask.number("memory_size", 128)
    arm = ask.resource.values.get("architectures") == ["arm64"]
    seconds = calls * duration / 1000 * memory / MIB_PER_GIB
    parts = (
        ask.part("Requests", "lambda/request", calls),
        ask.part("Duration", f"lambda/gb-second/{'arm' if arm else 'x86'}", seconds),
    )
    said = f"{calls} calls a month of {duration} ms each on {'ARM' if arm else 'x86'}, assumed"
    return Quote(parts, (said,))


def load_balancer(ask: Inquiry) -> Quote:
    """`aws_lb`, `aws_alb`. Source: https://aws.amazon.com/elasticloadbalancing/pricing/"""
    kind = ask.text("load_balancer_type", "application")
    hours = Quote((ask.part("Load balancer", f"lb/{kind}", ask.hours),))
    return hours + ask.extras(("lcu_hours", "Capacity units (LCU)", f"lb/{kind}-lcu"))


def nat_gateway(ask: Inquiry) -> Quote:
    """`aws_nat_gateway`. Source: https://aws.amazon.com/vpc/pricing/"""
    hours = Quote((ask.part("NAT gateway", "nat/hour", ask.hours),))
    return hours + ask.extras(("data_gib", "Data processed", "nat/data"))


def eip(ask: Inquiry) -> Quote:
    """`aws_eip`: every public IPv4 address costs the same, in use or not."""
    return Quote((ask.part("Public IPv4 address", "ipv4/hour", ask.hours),))
