"""Pricers of databases, against figures worked out by hand."""

from decimal import Decimal

import pytest

from landform.cost.models import PricedItem
from tests.support.cost import DATABASE, estimate_of, priced, resource, used, why_not


def parts(item: PricedItem) -> dict[str, Decimal]:
    return {part.what: part.monthly for part in item.parts}


def test_a_database_is_its_hours_and_its_storage() -> None:
    item = priced("aws_db_instance", DATABASE)

    # 730 * 0.037 = 27.01; 20 * 0.137 = 2.74
    assert parts(item) == {
        "Instance db.t4g.small": Decimal("27.01"),
        "Storage gp3": Decimal("2.74"),
    }
    assert item.monthly == Decimal("29.75")
    assert "not counted: backups beyond the size of the database" in item.assumptions


def test_a_standby_doubles_hours_and_storage() -> None:
    item = priced("aws_db_instance", {**DATABASE, "multi_az": True})

    assert item.monthly == Decimal("59.50")
    assert "the standby costs as much as the instance" in item.assumptions


def test_a_password_that_rds_keeps_is_a_secret_more() -> None:
    item = priced("aws_db_instance", {**DATABASE, "manage_master_user_password": True})

    assert item.monthly == Decimal("30.15")  # 29.75 + 0.40


def test_provisioned_iops_are_counted() -> None:
    values = {**DATABASE, "storage_type": "io1", "allocated_storage": 100, "iops": 1000}

    # 27.01 + 100 * 0.149 + 1000 * 0.119
    assert priced("aws_db_instance", values).monthly == Decimal("160.91")


@pytest.mark.parametrize(
    ("size", "iops", "monthly"),
    [
        (20, None, "29.75"),
        (20, 3000, "29.75"),  # in the price
        (100, 4000, "60.71"),  # 27.01 + 13.70 + 1000 * 0.02
        (400, 12000, "81.81"),  # 27.01 + 54.80; large volumes have 12,000 in the price
        (400, 13000, "101.81"),
    ],
)
def test_gp3_has_iops_in_its_price(size: int, iops: int | None, monthly: str) -> None:
    values = {**DATABASE, "allocated_storage": size, "iops": iops}

    assert priced("aws_db_instance", values).monthly == Decimal(monthly)


def test_storage_that_grows_by_itself_is_said() -> None:
    item = priced("aws_db_instance", {**DATABASE, "max_allocated_storage": 40})

    assert "storage is counted as it begins; it may grow to 40 GiB" in item.assumptions


def test_a_storage_type_that_is_not_set_is_an_assumption() -> None:
    values = {name: value for name, value in DATABASE.items() if name != "storage_type"}
    item = priced("aws_db_instance", values)

    assert "Storage gp2" in parts(item)
    assert "storage is gp2, which AWS takes where nothing is set" in item.assumptions


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        (
            {"instance_class": "db.x9.huge"},
            "no price for rds/instance/postgres/db.x9.huge in eu-central-1",
        ),
        (
            {"engine": "oracle-ee"},
            "no price for rds/instance/oracle-ee/db.t4g.small in eu-central-1",
        ),
        ({"instance_class": None}, "`instance_class` is not set"),
        ({"instance_class": "(sensitive)"}, "`instance_class` is not shown"),
        ({"instance_class": "db.\x1b[2J"}, "`instance_class` is not a text that can be priced"),
        ({"instance_class": "x" * 65}, "`instance_class` is not a text that can be priced"),
        ({"instance_class": ["x"]}, "`instance_class` is not a text that can be priced"),
        ({"allocated_storage": None}, "`allocated_storage` is not set"),
        ({"allocated_storage": -1}, "`allocated_storage` is not a number that can be counted with"),
        ({"allocated_storage": "NaN"}, "`allocated_storage` is not a number"),
        ({"storage_type": "io2"}, "no price for rds/storage/io2 in eu-central-1"),
    ],
)
def test_a_database_without_a_price_says_why(values: dict[str, object], reason: str) -> None:
    assert reason in why_not("aws_db_instance", {**DATABASE, **values})


def test_an_aurora_cluster_is_storage_and_io() -> None:
    item = priced(
        "aws_rds_cluster", {"engine": "aurora-postgresql"}, storage_gib=100, io_requests=1_000_000
    )

    assert item.monthly == Decimal("12.12")  # 100 * 0.119 + 0.22
    assert "Storage: 100 GB-month a month, assumed" in item.assumptions


def test_an_aurora_cluster_without_stated_use_is_not_priced() -> None:
    assert why_not("aws_rds_cluster", {"engine": "aurora-postgresql"}) == (
        "its price depends on use, and none is stated (storage_gib, io_requests)"
    )
    assert "no price rule" in why_not("aws_rds_cluster", {"engine": "postgres"})
    assert "aurora-iopt1" in why_not(
        "aws_rds_cluster", {"engine": "aurora-mysql", "storage_type": "aurora-iopt1"}
    )


def test_an_aurora_instance_is_its_hours() -> None:
    values = {"engine": "aurora-postgresql", "instance_class": "db.r6g.large"}

    assert priced("aws_rds_cluster_instance", values).monthly == Decimal("228.49")  # 730 * 0.313


def serverless(least: float, most: float, **uses: float) -> tuple[PricedItem | None, str]:
    """The item of a serverless instance, or None; and its assumptions, or the reason."""
    scaling = {"min_capacity": least, "max_capacity": most}
    found = estimate_of(
        resource(
            "aws_rds_cluster",
            {"engine": "aurora-postgresql", "serverlessv2_scaling_configuration": [scaling]},
        ),
        resource("aws_rds_cluster_instance", {"instance_class": "db.serverless"}),
        usage=used("aws_rds_cluster_instance", **uses),
    )
    reasons = [each.reason for each in found.unpriced if "instance" in each.address]
    if reasons:
        return None, reasons[0]
    return found.items[0], "; ".join(found.items[0].assumptions)


def test_a_serverless_instance_is_counted_at_its_least_and_says_its_most() -> None:
    item, said = serverless(0.5, 4)

    assert item is not None
    assert item.monthly == Decimal("51.10")  # 0.5 * 730 * 0.14
    assert "0.5 to 4 ACU: at its most 408.80 a month" in said  # 4 * 730 * 0.14


def test_a_serverless_instance_is_counted_with_the_stated_average() -> None:
    item, said = serverless(0.5, 4, acu_average=2)

    assert item is not None
    assert item.monthly == Decimal("204.40")
    assert "counted with 2 ACU" in said


def test_a_serverless_instance_that_scales_to_zero_is_not_zero() -> None:
    item, reason = serverless(0, 2)

    assert item is None
    assert "scale to zero" in reason
    assert "204.40" in reason


def test_a_serverless_instance_without_its_cluster_is_not_priced() -> None:
    assert "limits of its cluster" in why_not(
        "aws_rds_cluster_instance", {"instance_class": "db.serverless"}
    )


def test_a_table_on_demand_depends_on_use() -> None:
    item = priced(
        "aws_dynamodb_table",
        {"billing_mode": "PAY_PER_REQUEST"},
        write_requests=10_000_000,
        read_requests=100_000_000,
        storage_gib=10,
    )

    assert item.monthly == Decimal("25.94")  # 7.625 + 15.25 + 3.06 = 25.935, half up
    assert "depends on use" in why_not("aws_dynamodb_table", {"billing_mode": "PAY_PER_REQUEST"})


def test_a_table_with_provisioned_capacity_counts_its_indexes() -> None:
    index = {"name": "by-date", "read_capacity": 5, "write_capacity": 5}
    item = priced(
        "aws_dynamodb_table",
        {"read_capacity": 5, "write_capacity": 5, "global_secondary_index": [index]},
    )

    assert item.monthly == Decimal("6.95")  # 10 * 730 * (0.0001586 + 0.000793) = 6.94668
    assert "not counted: Storage" in item.assumptions
    assert "`read_capacity` is not set" in why_not("aws_dynamodb_table", {"hash_key": "id"})


@pytest.mark.parametrize(
    ("values", "nodes"),
    [
        ({"num_cache_clusters": 2}, 2),
        ({"number_cache_clusters": 3}, 3),
        ({"num_node_groups": 2, "replicas_per_node_group": 1}, 4),
        ({"cluster_mode": [{"num_node_groups": 3, "replicas_per_node_group": 0}]}, 3),
    ],
)
def test_a_cache_is_its_nodes(values: dict[str, object], nodes: int) -> None:
    item = priced("aws_elasticache_replication_group", {"node_type": "cache.t4g.small", **values})

    assert item.monthly == Decimal("26.28") * nodes  # 730 * 0.036


def test_valkey_costs_less_than_redis() -> None:
    values = {"node_type": "cache.t4g.small", "engine": "valkey", "num_cache_clusters": 1}

    assert priced("aws_elasticache_replication_group", values).monthly == Decimal("21.02")
    assert priced(
        "aws_elasticache_cluster", {"node_type": "cache.t4g.small", "engine": "valkey"}
    ).monthly == Decimal("21.02")


def test_a_member_of_a_replication_group_is_counted_there() -> None:
    member = resource(
        "aws_elasticache_cluster", {"node_type": "cache.t4g.small", "replication_group_id": "x"}
    )

    found = estimate_of(member)

    assert (found.items, found.unpriced) == ((), ())
    assert "nodes" in why_not("aws_elasticache_replication_group", {"node_type": "cache.t4g.small"})
