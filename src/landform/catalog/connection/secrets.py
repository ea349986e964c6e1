"""Snippets that read a secret of AWS Secrets Manager; the other databases build on them."""

from collections.abc import Mapping

from landform.catalog.connection.models import Outputs, Snippet
from landform.catalog.connection.quoting import kubernetes, shell, string, yaml


def secret(outputs: Outputs) -> list[Snippet]:
    """How to read the value of a secret."""
    arn = outputs["secret_arn"]
    return [
        Snippet(
            "shell",
            "AWS CLI",
            "aws secretsmanager get-secret-value --query SecretString --output text \\\n"
            f"  --secret-id {shell(arn)}\n",
        ),
        Snippet("python", "Python", "import json\n\nimport boto3\n\n" + in_python(arn)),
        Snippet("javascript", "Node.js", in_node(arn)),
        environment({"SECRET_ARN": arn}),
        external_secret({}, arn, keys=None),
    ]


def in_shell(arn: str) -> str:
    return (
        'secret="$(aws secretsmanager get-secret-value --query SecretString --output text \\\n'
        f'  --secret-id {shell(arn)})"\n'
    )


def in_python(arn: str) -> str:
    return (
        "secret = json.loads(\n"
        '    boto3.client("secretsmanager")\n'
        f'    .get_secret_value(SecretId={string(arn)})["SecretString"]\n'
        ")\n"
    )


def in_node(arn: str) -> str:
    return (
        "import { GetSecretValueCommand, SecretsManagerClient } "
        'from "@aws-sdk/client-secrets-manager";\n\n'
        "const { SecretString } = await new SecretsManagerClient().send(\n"
        f"  new GetSecretValueCommand({{ SecretId: {string(arn)} }}),\n"
        ");\n"
        "const secret = JSON.parse(SecretString);\n"
    )


def environment(values: Mapping[str, str]) -> Snippet:
    """Variables for a shell; what is secret is named by where it lies."""
    lines = (f"export {name}={shell(value)}\n" for name, value in values.items() if value)
    return Snippet("shell", "Environment", "".join(lines))


def external_secret(
    values: Mapping[str, str], arn: str, *, keys: Mapping[str, str] | None
) -> Snippet:
    """A manifest of the External Secrets Operator, and how a container takes it.

    ``keys`` maps variables to keys of the secret's JSON; None takes every key.
    """
    if keys is None:
        wanted = f"  dataFrom:\n    - extract:\n        key: {yaml(arn)}\n"
    else:
        wanted = "  data:\n" + "".join(
            f"    - secretKey: {name}\n"
            f"      remoteRef:\n        key: {yaml(arn)}\n        property: {key}\n"
            for name, key in keys.items()
        )
    variables = "".join(
        f"#   - name: {name}\n#     value: {kubernetes(value)}\n" for name, value in values.items()
    )
    code = (
        "apiVersion: external-secrets.io/v1\n"
        "kind: ExternalSecret\n"
        "metadata:\n  name: connection\n"
        "spec:\n"
        "  secretStoreRef:\n    kind: ClusterSecretStore\n    name: aws\n"
        "  target:\n    name: connection\n"
        f"{wanted}"
        "---\n# In the container:\n# envFrom:\n#   - secretRef: {name: connection}\n"
    )
    return Snippet("yaml", "Kubernetes", code + (f"# env:\n{variables}" if variables else ""))
