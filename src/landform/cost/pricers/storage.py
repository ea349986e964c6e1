"""S3, ECR and CloudWatch Logs: paid for by use."""

from landform.cost.inquiry import Inquiry, NotPriced, Quote


def s3_bucket(ask: Inquiry) -> Quote:
    """`aws_s3_bucket`. Source: https://aws.amazon.com/s3/pricing/"""
    quote = ask.depends_on_use(
        ("storage_gib", "Storage", "s3/storage/standard"),
        ("write_requests", "Write requests", "s3/requests/write"),
        ("read_requests", "Read requests", "s3/requests/read"),
    )
    return quote + Quote((), ("all objects are in S3 Standard", "not counted: traffic"))


def ecr_repository(ask: Inquiry) -> Quote:
    """`aws_ecr_repository`. Source: https://aws.amazon.com/ecr/pricing/"""
    return ask.depends_on_use(("storage_gib", "Storage", "ecr/storage"))


def cloudwatch_log_group(ask: Inquiry) -> Quote:
    """`aws_cloudwatch_log_group`. Source: https://aws.amazon.com/cloudwatch/pricing/"""
    if not ask.is_unset("log_group_class") and ask.text("log_group_class") != "STANDARD":
        raise NotPriced("only log groups of the class STANDARD have a price rule")
    return ask.depends_on_use(
        ("ingested_gib", "Logs taken in", "logs/ingested"),
        ("storage_gib", "Logs kept", "logs/storage"),
    )
