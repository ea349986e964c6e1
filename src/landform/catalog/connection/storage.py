"""Snippets for buckets (S3), tables (DynamoDB) and image registries (ECR)."""

from landform.catalog.connection.models import Outputs, Snippet
from landform.catalog.connection.quoting import region_of, shell, string, yaml
from landform.catalog.connection.secrets import environment


def bucket(outputs: Outputs) -> list[Snippet]:
    """How to write to a bucket and read from it."""
    name = outputs["bucket_name"]
    return [
        Snippet(
            "shell",
            "AWS CLI",
            f"aws s3 ls {shell(f's3://{name}/')}\n"
            f"aws s3 cp ./report.csv {shell(f's3://{name}/report.csv')}\n",
        ),
        Snippet(
            "python",
            "Python",
            "import boto3\n\n"
            f'bucket = boto3.resource("s3").Bucket({string(name)})\n'
            'bucket.upload_file("report.csv", "report.csv")\n',
        ),
        Snippet(
            "javascript",
            "Node.js",
            'import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";\n\n'
            "await new S3Client().send(\n"
            f'  new PutObjectCommand({{ Bucket: {string(name)}, Key: "hello", Body: "hello" }}),\n'
            ");\n",
        ),
        Snippet(
            "go",
            "Go",
            "_, err = s3.NewFromConfig(settings).PutObject(ctx, &s3.PutObjectInput{\n"
            f"\tBucket: aws.String({string(name)}),\n"
            '\tKey:    aws.String("hello"),\n'
            '\tBody:   strings.NewReader("hello"),\n})\n',
        ),
        environment({"BUCKET_NAME": name}),
    ]


def table(outputs: Outputs) -> list[Snippet]:
    """How to read a table."""
    name, region = outputs["table_name"], region_of(outputs.get("table_arn", ""))
    return [
        Snippet(
            "shell", "AWS CLI", f"aws dynamodb scan --max-items 10 --table-name {shell(name)}\n"
        ),
        Snippet(
            "python",
            "Python",
            "import boto3\n\n"
            f'table = boto3.resource("dynamodb").Table({string(name)})\n'
            "print(table.scan(Limit=10))\n",
        ),
        Snippet(
            "javascript",
            "Node.js",
            'import { DynamoDBClient } from "@aws-sdk/client-dynamodb";\n'
            'import { DynamoDBDocumentClient, ScanCommand } from "@aws-sdk/lib-dynamodb";\n\n'
            "const client = DynamoDBDocumentClient.from(new DynamoDBClient());\n"
            f"await client.send(new ScanCommand({{ TableName: {string(name)}, Limit: 10 }}));\n",
        ),
        environment({"TABLE_NAME": name, "AWS_REGION": region}),
    ]


def registry(outputs: Outputs) -> list[Snippet]:
    """How to push an image and run it."""
    url = outputs["repository_url"]
    host = url.partition("/")[0]
    return [
        Snippet(
            "shell",
            "Docker",
            "aws ecr get-login-password |\n"
            f"  docker login --username AWS --password-stdin {shell(host)}\n"
            f"docker build --tag {shell(f'{url}:1.0.0')} .\n"
            f"docker push {shell(f'{url}:1.0.0')}\n",
        ),
        Snippet(
            "yaml",
            "Kubernetes",
            "# In the pod template:\ncontainers:\n  - name: app\n"
            f"    image: {yaml(f'{url}:1.0.0')}\n",
        ),
        environment({"IMAGE_REPOSITORY": url}),
    ]
