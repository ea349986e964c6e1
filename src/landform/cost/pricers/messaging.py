"""SQS, SNS, Secrets Manager and KMS."""

from landform.cost.inquiry import Inquiry, Quote


def sqs_queue(ask: Inquiry) -> Quote:
    """`aws_sqs_queue`. Source: https://aws.amazon.com/sqs/pricing/"""
    kind = "fifo" if ask.flag("fifo_queue") else "standard"
    quote = ask.depends_on_use(("requests", "Requests", f"sqs/requests/{kind}"))
    return quote + Quote((), ("the free million requests of the account are not taken off",))


def sns_topic(ask: Inquiry) -> Quote:
    """`aws_sns_topic`. Source: https://aws.amazon.com/sns/pricing/"""
    kind = "fifo" if ask.flag("fifo_topic") else "standard"
    quote = ask.depends_on_use(("requests", "Publish requests", f"sns/requests/{kind}"))
    return quote + Quote((), ("not counted: deliveries by HTTP, e-mail and text message",))


def secret(ask: Inquiry) -> Quote:
    """`aws_secretsmanager_secret`. Source: https://aws.amazon.com/secrets-manager/pricing/"""
    kept = Quote((ask.part("Secret", "secretsmanager/secret", 1),))
    return kept + ask.extras(("requests", "Requests", "secretsmanager/request"))


def kms_key(ask: Inquiry) -> Quote:
    """`aws_kms_key`. Source: https://aws.amazon.com/kms/pricing/"""
    kept = Quote((ask.part("Key", "kms/key", 1),))
    return kept + ask.extras(("requests", "Requests", "kms/request"))
