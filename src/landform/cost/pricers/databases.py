"""RDS, Aurora, DynamoDB and ElastiCache."""

from decimal import Decimal

from landform.cost.inquiry import Inquiry, NotPriced, Quote
from landform.cost.models import CostPart, cents
from landform.cost.prices import plain

GP3_LARGE_GIB = 400  # from there on gp3 volumes of RDS have more IOPS in their price
GP3_IOPS, GP3_LARGE_IOPS = 3_000, 12_000
BACKUPS = "not counted: backups beyond the size of the database"


def db_instance(ask: Inquiry) -> Quote:
    """`aws_db_instance`. Source: https://aws.amazon.com/rds/pricing/"""
    engine, size = ask.text("engine"), ask.text("instance_class")
    copies = 2 if ask.flag("multi_az") else 1
    storage, assumptions = _rds_storage(ask, copies)
    if copies == 2:
        assumptions.append("the standby costs as much as the instance")
    elif ask.resource.is_unknown("multi_az"):
        assumptions.append("without a standby, as AWS does where nothing is set")
    limit = ask.resource.values.get("max_allocated_storage")
    if isinstance(limit, int) and limit > ask.number("allocated_storage"):
        assumptions.append(f"storage is counted as it begins; it may grow to {limit} GiB")
    hours = ask.part(f"Instance {size}", f"rds/instance/{engine}/{size}", ask.hours * copies)
    return Quote((hours, *storage), (*assumptions, BACKUPS)) + _managed_password(ask)


def _rds_storage(ask: Inquiry, copies: int) -> tuple[list[CostPart], list[str]]:
    size, assumptions = ask.number("allocated_storage"), []
    if ask.is_unset("storage_type"):
        kind = "gp2" if ask.is_unset("iops") else "io1"
        assumptions.append(f"storage is {kind}, which AWS takes where nothing is set")
    else:
        kind = ask.text("storage_type")
    parts = [ask.part(f"Storage {kind}", f"rds/storage/{kind}", size * copies)]
    if kind in ("io1", "io2"):
        parts.append(ask.part("IOPS", f"rds/iops/{kind}", ask.number("iops") * copies))
    elif kind == "gp3" and not ask.is_unset("iops"):
        included = GP3_LARGE_IOPS if size >= GP3_LARGE_GIB else GP3_IOPS
        extra = ask.number("iops") - included
        if extra > 0:
            parts.append(ask.part("IOPS beyond the baseline", "rds/iops/gp3", extra * copies))
    return parts, assumptions


def _managed_password(ask: Inquiry) -> Quote:
    if not ask.flag("manage_master_user_password"):
        return Quote(())
    return Quote((ask.part("Secret that RDS keeps", "secretsmanager/secret", 1),))


def rds_cluster(ask: Inquiry) -> Quote:
    """`aws_rds_cluster`: storage and I/O; instances are resources of their own.

    Source: https://aws.amazon.com/rds/aurora/pricing/
    """
    engine = ask.text("engine")
    if not engine.startswith("aurora"):
        raise NotPriced(f"clusters of {engine} have no price rule")
    kind = ask.text("storage_type", "aurora") if not ask.is_unset("storage_type") else "aurora"
    if kind not in ("", "aurora"):
        raise NotPriced(f"storage type {kind} has no price rule")
    use = ask.depends_on_use(
        ("storage_gib", "Storage", "aurora/storage"), ("io_requests", "I/O", "aurora/io")
    )
    return use + _managed_password(ask) + Quote((), (BACKUPS,))


def rds_cluster_instance(ask: Inquiry) -> Quote:
    """`aws_rds_cluster_instance`, of a class or serverless (v2)."""
    size = ask.text("instance_class")
    if size == "db.serverless":
        return _serverless(ask)
    key = f"rds/instance/{ask.text('engine')}/{size}"
    return Quote((ask.part(f"Instance {size}", key, ask.hours),))


def _serverless(ask: Inquiry) -> Quote:
    cluster = ask.sibling("aws_rds_cluster")
    scaling = cluster.block("serverlessv2_scaling_configuration") if cluster else None
    if scaling is None:
        raise NotPriced("the limits of its cluster (serverlessv2_scaling_configuration) are needed")
    least, most = scaling.number("min_capacity"), scaling.number("max_capacity")
    average = ask.use("acu_average")
    most_part = ask.part("ACU", "aurora/acu", most * ask.hours)
    span = (
        f"runs with {plain(least)} to {plain(most)} ACU: "
        f"at its most {cents(most_part.monthly)} a month"
    )
    counted = min(max(average, least), most) if average is not None else least
    if counted == 0:
        raise NotPriced(f"it may scale to zero, so its price depends on use (acu_average); {span}")
    said = f"counted with {plain(counted)} ACU"
    return Quote((ask.part("ACU", "aurora/acu", counted * ask.hours),), (f"{said}; {span}",))


def dynamodb_table(ask: Inquiry) -> Quote:
    """`aws_dynamodb_table`. Source: https://aws.amazon.com/dynamodb/pricing/"""
    if ask.text("table_class", "STANDARD") != "STANDARD":
        raise NotPriced("only tables of the class STANDARD have a price rule")
    storage = ("storage_gib", "Storage", "dynamodb/storage")
    if ask.text("billing_mode", "PROVISIONED") == "PAY_PER_REQUEST":
        return ask.depends_on_use(
            ("write_requests", "Write requests", "dynamodb/write-request"),
            ("read_requests", "Read requests", "dynamodb/read-request"),
            storage,
        )
    throughputs = [ask, *ask.blocks("global_secondary_index")]
    reads = sum((each.number("read_capacity") for each in throughputs), Decimal(0))
    writes = sum((each.number("write_capacity") for each in throughputs), Decimal(0))
    capacity = (
        ask.part("Read capacity", "dynamodb/read-unit-hour", reads * ask.hours),
        ask.part("Write capacity", "dynamodb/write-unit-hour", writes * ask.hours),
    )
    return Quote(capacity) + ask.extras(storage)


def elasticache_replication_group(ask: Inquiry) -> Quote:
    """`aws_elasticache_replication_group`. Source: https://aws.amazon.com/elasticache/pricing/"""
    return _cache_nodes(ask, _replication_group_nodes(ask))


def elasticache_cluster(ask: Inquiry) -> Quote:
    """`aws_elasticache_cluster`; a member of a replication group is counted there."""
    if not ask.is_unset("replication_group_id"):
        return Quote((), ("counted with its replication group",))
    return _cache_nodes(ask, ask.number("num_cache_nodes", 1))


def _cache_nodes(ask: Inquiry, nodes: Decimal) -> Quote:
    size, engine = ask.text("node_type"), ask.text("engine", "redis")
    key = f"elasticache/node/{engine}/{size}"
    return Quote(
        (ask.part(f"Nodes {size}", key, nodes * ask.hours),),
        ("not counted: snapshots and traffic between zones",),
    )


def _replication_group_nodes(ask: Inquiry) -> Decimal:
    for name in ("num_cache_clusters", "number_cache_clusters"):
        if not ask.is_unset(name):
            return ask.number(name)
    sharding = ask.block("cluster_mode") or ask
    if sharding.is_unset("num_node_groups"):
        raise NotPriced("the number of its nodes is not set")
    return sharding.number("num_node_groups") * (sharding.number("replicas_per_node_group", 0) + 1)
