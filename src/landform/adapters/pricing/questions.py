"""What to ask the price list for, and what each answer is called in the table: the one table.

To have another price renewed, add a `Question`. ``filters`` are GetProducts' own
(TERM_MATCH on attributes of a product), ``lines`` say which usage types among the answers
count: a pattern for the usage type without its region, and the key of the price, in which
``{…}`` stands for an attribute. Source: https://docs.aws.amazon.com/awsaccountbilling/
latest/aboutv2/price-changes.html, and the attributes that GetAttributeValues names.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """One price that is wanted: pattern of its usage type, its key, its unit in the table."""

    usage: str
    key: str
    unit: str


@dataclass(frozen=True)
class Question:
    """One GetProducts question for each region."""

    service: str
    filters: Mapping[str, str]
    lines: tuple[Line, ...]

    @property
    def name(self) -> str:
        return f"{self.service} {self.filters.get('productFamily', '')}".strip() + (
            f" {engine}" if (engine := self.filters.get("databaseEngine")) else ""
        )


WANTED_SIZES = re.compile(
    r"(?:db\.|cache\.)?(?:t3|t4g|m5|m6g|m6i|m7g|m7i|m8g|r5|r6g|r6i|r7g|r7i|r8g|c6g|c6i|c7g|c7i|c8g)"
    r"\.(?:nano|micro|small|medium|large|(?:2|4|8|12|16)?xlarge)"
)
"""Of the hundreds of sizes, those that people order."""

UNITS = {
    "hour": frozenset({"hrs", "hours"}),
    "ACU-hour": frozenset({"acu-hr", "acu-hrs"}),
    "GB-month": frozenset({"gb-mo", "gb-month"}),
}
"""What AWS calls our units, where a mix-up would cost most."""


def _rds(engine: str, key: str) -> Question:
    filters = {
        "productFamily": "Database Instance",
        "databaseEngine": engine,
        "deploymentOption": "Single-AZ",
    }
    line = Line(r"InstanceUsage:.+", f"rds/instance/{key}/{{instanceType}}", "hour")
    return Question("AmazonRDS", filters, (line,))


def _one(service: str, family: str, usage: str, key: str, unit: str) -> Question:
    return Question(service, {"productFamily": family}, (Line(usage, key, unit),))


QUESTIONS: tuple[Question, ...] = (
    _rds("PostgreSQL", "postgres"),
    _rds("MySQL", "mysql"),
    _rds("MariaDB", "mariadb"),
    _rds("Aurora PostgreSQL", "aurora-postgresql"),
    _rds("Aurora MySQL", "aurora-mysql"),
    Question(
        "AmazonRDS",
        {"productFamily": "Database Storage", "databaseEngine": "Any"},
        (
            Line(r"RDS:GP2-Storage", "rds/storage/gp2", "GB-month"),
            Line(r"RDS:GP3-Storage", "rds/storage/gp3", "GB-month"),
            Line(r"RDS:PIOPS-Storage", "rds/storage/io1", "GB-month"),
        ),
    ),
    _one("AmazonRDS", "Database Storage", r"Aurora:StorageUsage", "aurora/storage", "GB-month"),
    Question(
        "AmazonRDS",
        {"productFamily": "Provisioned IOPS"},
        (
            Line(r"RDS:PIOPS", "rds/iops/io1", "IOPS-month"),
            Line(r"RDS:GP3-PIOPS", "rds/iops/gp3", "IOPS-month"),
        ),
    ),
    _one("AmazonRDS", "System Operation", r"Aurora:StorageIOUsage", "aurora/io", "request"),
    _one("AmazonRDS", "ServerlessV2", r"Aurora:ServerlessV2Usage", "aurora/acu", "ACU-hour"),
    *(
        Question(
            "AmazonElastiCache",
            {"productFamily": "Cache Instance", "cacheEngine": engine},
            (
                Line(
                    r"NodeUsage:.+",
                    f"elasticache/node/{engine.lower()}/{{instanceType}}",
                    "hour",
                ),
            ),
        )
        for engine in ("Redis", "Valkey", "Memcached")
    ),
    Question(
        "AmazonEC2",
        {
            "productFamily": "Compute Instance",
            "operatingSystem": "Linux",
            "tenancy": "Shared",
            "preInstalledSw": "NA",
            "capacitystatus": "Used",
        },
        (Line(r"BoxUsage:.+", "ec2/instance/{instanceType}", "hour"),),
    ),
    _one("AmazonEC2", "Storage", r"EBS:VolumeUsage.*", "ebs/storage/{volumeApiName}", "GB-month"),
    Question(
        "AmazonEC2",
        {"productFamily": "System Operation"},
        (
            Line(r"EBS:VolumeP-IOPS\.gp3", "ebs/iops/gp3", "IOPS-month"),
            Line(r"EBS:VolumeP-IOPS\.piops", "ebs/iops/io1", "IOPS-month"),
        ),
    ),
    Question(
        "AmazonEC2",
        {"productFamily": "NAT Gateway"},
        (
            Line(r"NatGateway-Hours", "nat/hour", "hour"),
            Line(r"NatGateway-Bytes", "nat/data", "GB"),
        ),
    ),
    Question(
        "AmazonVPC",
        {"group": "VPCPublicIPv4Address"},
        (Line(r"PublicIPv4:InUseAddress", "ipv4/hour", "hour"),),
    ),
    *(
        Question(
            "AWSELB",
            {"productFamily": f"Load Balancer-{kind}"},
            (
                Line(r"LoadBalancerUsage", f"lb/{kind.lower()}", "hour"),
                Line(r"LCUUsage", f"lb/{kind.lower()}-lcu", "LCU-hour"),
            ),
        )
        for kind in ("Application", "Network")
    ),
    _one("AmazonS3", "Storage", r"TimedStorage-ByteHrs", "s3/storage/standard", "GB-month"),
    Question(
        "AmazonS3",
        {"productFamily": "API Request"},
        (
            Line(r"Requests-Tier1", "s3/requests/write", "request"),
            Line(r"Requests-Tier2", "s3/requests/read", "request"),
        ),
    ),
    *(
        Question(
            "AWSQueueService",
            {"productFamily": "API Request", "queueType": kind},
            (Line(r"Requests.*", f"sqs/requests/{key}", "request"),),
        )
        for kind, key in (("Standard", "standard"), ("FIFO (first-in, first-out)", "fifo"))
    ),
    _one("AmazonSNS", "API Request", r"Requests-Tier1", "sns/requests/standard", "request"),
    _one(
        "AmazonDynamoDB",
        "Database Storage",
        r"TimedStorage-ByteHrs",
        "dynamodb/storage",
        "GB-month",
    ),
    Question(
        "AmazonDynamoDB",
        {"productFamily": "Amazon DynamoDB PayPerRequest Throughput"},
        (
            Line(r"WriteRequestUnits", "dynamodb/write-request", "request"),
            Line(r"ReadRequestUnits", "dynamodb/read-request", "request"),
        ),
    ),
    Question(
        "AmazonDynamoDB",
        {"productFamily": "Provisioned IOPS"},
        (
            Line(r"WriteCapacityUnit-Hrs", "dynamodb/write-unit-hour", "unit-hour"),
            Line(r"ReadCapacityUnit-Hrs", "dynamodb/read-unit-hour", "unit-hour"),
        ),
    ),
    _one("AmazonECR", "EC2 Container Registry", r"TimedStorage-ByteHrs", "ecr/storage", "GB-month"),
    _one("AWSSecretsManager", "Secret", r".*Secrets", "secretsmanager/secret", "month"),
    _one("AWSSecretsManager", "API Request", r".*", "secretsmanager/request", "request"),
    _one("awskms", "Encryption Key", r"KMS-Keys", "kms/key", "month"),
    _one("awskms", "API Request", r"KMS-Requests", "kms/request", "request"),
    _one("AmazonCloudWatch", "Data Payload", r"DataProcessing-Bytes", "logs/ingested", "GB"),
    _one(
        "AmazonCloudWatch", "Storage Snapshot", r"TimedStorage-ByteHrs", "logs/storage", "GB-month"
    ),
    *(
        Question(
            "AWSLambda",
            {"productFamily": "Serverless", "group": group},
            (Line(rf".*{usage}.*", key, unit),),
        )
        for group, usage, key, unit in (
            ("AWS-Lambda-Requests", "Request", "lambda/request", "request"),
            ("AWS-Lambda-Duration", "GB-Second", "lambda/gb-second/x86", "GB-second"),
            ("AWS-Lambda-Duration-ARM", "GB-Second", "lambda/gb-second/arm", "GB-second"),
        )
    ),
)
