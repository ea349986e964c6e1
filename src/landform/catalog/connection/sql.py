"""Snippets for PostgreSQL: RDS and Aurora."""

from landform.catalog.connection.models import Outputs, Snippet
from landform.catalog.connection.quoting import shell, string, url_part
from landform.catalog.connection.secrets import (
    environment,
    external_secret,
    in_node,
    in_python,
    in_shell,
)

KEYS = {"PGUSER": "username", "PGPASSWORD": "password"}
MYSQL_PORT = "3306"


def database(outputs: Outputs) -> list[Snippet]:
    """How to connect to a database whose user and password lie in a secret."""
    port, name, arn = outputs["port"], outputs["database_name"], outputs["secret_arn"]
    host = outputs.get("address") or outputs.get("endpoint", "").removesuffix(f":{port}")
    if not host:
        return []
    if port == MYSQL_PORT:
        values = {"DB_HOST": host, "DB_PORT": port, "DB_NAME": name}
        return [
            environment(values | {"DB_SECRET_ARN": arn}),
            external_secret(values, arn, keys={"DB_USER": "username", "DB_PASSWORD": "password"}),
        ]
    values = {"PGHOST": host, "PGPORT": port, "PGDATABASE": name, "PGSSLMODE": "require"}
    return [
        Snippet("shell", "psql", _psql(values, arn)),
        Snippet("python", "Python", _python(host, port, name, arn)),
        Snippet("javascript", "Node.js", _node(host, port, name, arn)),
        Snippet("go", "Go", _go(host, port, name, arn)),
        Snippet("yaml", "Spring", _spring(host, port, name, arn)),
        environment(values | {"DB_SECRET_ARN": arn}),
        external_secret(values, arn, keys=KEYS),
    ]


def _psql(values: dict[str, str], arn: str) -> str:
    variables = " ".join(f"{name}={shell(value)}" for name, value in values.items())
    return (
        f"{in_shell(arn)}"
        f"{variables} \\\n"
        'PGUSER="$(jq -r .username <<<"$secret")" PGPASSWORD="$(jq -r .password <<<"$secret")" \\\n'
        "  psql\n"
    )


def _python(host: str, port: str, name: str, arn: str) -> str:
    return (
        "import json\n\nimport boto3\nimport psycopg\n\n"
        f"{in_python(arn)}"
        "connection = psycopg.connect(\n"
        f"    host={string(host)},\n    port={string(port)},\n    dbname={string(name)},\n"
        '    user=secret["username"],\n    password=secret["password"],\n'
        '    sslmode="require",\n)\n'
    )


def _node(host: str, port: str, name: str, arn: str) -> str:
    return (
        'import pg from "pg";\n'
        f"{in_node(arn)}"
        "const client = new pg.Client({\n"
        f"  host: {string(host)},\n  port: Number({string(port)}),\n  database: {string(name)},\n"
        "  user: secret.username,\n  password: secret.password,\n  ssl: true,\n});\n"
        "await client.connect();\n"
    )


def _go(host: str, port: str, name: str, arn: str) -> str:
    return (
        "// go get github.com/jackc/pgx/v5 github.com/aws/aws-sdk-go-v2/config \\\n"
        "//   github.com/aws/aws-sdk-go-v2/service/secretsmanager\n"
        "settings, err := config.LoadDefaultConfig(ctx)\nif err != nil {\n\treturn err\n}\n"
        "found, err := secretsmanager.NewFromConfig(settings).GetSecretValue(ctx,\n"
        "\t&secretsmanager.GetSecretValueInput{SecretId: aws.String("
        f"{string(arn)})}})\nif err != nil {{\n\treturn err\n}}\n"
        "var secret struct{ Username, Password string }\n"
        "if err := json.Unmarshal([]byte(*found.SecretString), &secret); err != nil {\n"
        "\treturn err\n}\n"
        "address := url.URL{\n"
        '\tScheme:   "postgres",\n'
        "\tUser:     url.UserPassword(secret.Username, secret.Password),\n"
        f"\tHost:     net.JoinHostPort({string(host)}, {string(port)}),\n"
        f"\tPath:     {string('/' + name)},\n"
        '\tRawQuery: "sslmode=require",\n}\n'
        "connection, err := pgx.Connect(ctx, address.String())\n"
    )


def _spring(host: str, port: str, name: str, arn: str) -> str:
    address = f"jdbc:postgresql://{url_part(host)}:{url_part(port)}/{url_part(name)}"
    return (
        "# application.yaml; DB_USER and DB_PASSWORD come from the secret\n"
        f"# {arn}\n"
        "spring:\n  datasource:\n"
        f"    url: {string(address + '?sslmode=require')}\n"
        "    username: ${DB_USER}\n    password: ${DB_PASSWORD}\n"
    )
