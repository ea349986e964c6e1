"""Snippets for queues (SQS) and topics (SNS)."""

from landform.catalog.connection.models import Outputs, Snippet
from landform.catalog.connection.quoting import region_of, shell, string
from landform.catalog.connection.secrets import environment


def queue(outputs: Outputs) -> list[Snippet]:
    """How to send to a queue and read from it."""
    url = outputs["queue_url"]
    return [
        Snippet(
            "shell",
            "AWS CLI",
            f"aws sqs send-message --message-body hello --queue-url {shell(url)}\n"
            f"aws sqs receive-message --wait-time-seconds 10 --queue-url {shell(url)}\n",
        ),
        Snippet(
            "python",
            "Python",
            "import boto3\n\n"
            'sqs = boto3.client("sqs")\n'
            f"queue = {string(url)}\n"
            'sqs.send_message(QueueUrl=queue, MessageBody="hello")\n'
            "answer = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=10)\n"
            'for message in answer.get("Messages", []):\n'
            '    print(message["Body"])\n'
            '    sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])\n',
        ),
        Snippet(
            "javascript",
            "Node.js",
            'import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";\n\n'
            "await new SQSClient().send(\n"
            f'  new SendMessageCommand({{ QueueUrl: {string(url)}, MessageBody: "hello" }}),\n'
            ");\n",
        ),
        Snippet(
            "go",
            "Go",
            "_, err = sqs.NewFromConfig(settings).SendMessage(ctx, &sqs.SendMessageInput{\n"
            f"\tQueueUrl:    aws.String({string(url)}),\n"
            '\tMessageBody: aws.String("hello"),\n})\n',
        ),
        environment(
            {
                "QUEUE_URL": url,
                "QUEUE_ARN": outputs.get("queue_arn", ""),
                "AWS_REGION": region_of(outputs.get("queue_arn", "")),
            }
        ),
    ]


def topic(outputs: Outputs) -> list[Snippet]:
    """How to publish to a topic."""
    arn = outputs["topic_arn"]
    return [
        Snippet("shell", "AWS CLI", f"aws sns publish --message hello --topic-arn {shell(arn)}\n"),
        Snippet(
            "python",
            "Python",
            "import boto3\n\n"
            f'boto3.client("sns").publish(TopicArn={string(arn)}, Message="hello")\n',
        ),
        Snippet(
            "javascript",
            "Node.js",
            'import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";\n\n'
            "await new SNSClient().send(\n"
            f'  new PublishCommand({{ TopicArn: {string(arn)}, Message: "hello" }}),\n'
            ");\n",
        ),
        environment({"TOPIC_ARN": arn, "AWS_REGION": region_of(arn)}),
    ]
