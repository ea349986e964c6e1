"""Which function prices which type of managed resource: the one table of them."""

from collections.abc import Callable

from landform.cost.inquiry import Inquiry, Quote
from landform.cost.pricers import compute, databases, messaging, storage

Pricer = Callable[[Inquiry], Quote]

PRICERS: dict[str, Pricer] = {
    "aws_alb": compute.load_balancer,
    "aws_cloudwatch_log_group": storage.cloudwatch_log_group,
    "aws_db_instance": databases.db_instance,
    "aws_dynamodb_table": databases.dynamodb_table,
    "aws_ebs_volume": compute.ebs_volume,
    "aws_ecr_repository": storage.ecr_repository,
    "aws_eip": compute.eip,
    "aws_elasticache_cluster": databases.elasticache_cluster,
    "aws_elasticache_replication_group": databases.elasticache_replication_group,
    "aws_instance": compute.instance,
    "aws_kms_key": messaging.kms_key,
    "aws_lambda_function": compute.lambda_function,
    "aws_lb": compute.load_balancer,
    "aws_nat_gateway": compute.nat_gateway,
    "aws_rds_cluster": databases.rds_cluster,
    "aws_rds_cluster_instance": databases.rds_cluster_instance,
    "aws_s3_bucket": storage.s3_bucket,
    "aws_secretsmanager_secret": messaging.secret,
    "aws_sns_topic": messaging.sns_topic,
    "aws_sqs_queue": messaging.sqs_queue,
}
