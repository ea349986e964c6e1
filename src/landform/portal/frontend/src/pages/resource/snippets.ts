import type { Entity } from "../../api/types";
import { outputsOf } from "../../api/landformSpec";

export interface Snippet {
  title: string;
  text: string;
}

interface Database {
  host: string;
  port: string;
  name: string;
  secret: string;
}

const HOST = ["endpoint", "address", "host", "hostname"];
const SECRET = ["secret_arn", "master_user_secret_arn", "credentials_secret_arn"];
const NAME = ["db_name", "database_name", "database", "dbname"];

/**
 * How to connect to a database from here, or nothing if the resource is none.
 *
 * The password stays where it is: every snippet fetches it from the secret when it runs.
 */
export function connectionSnippets(entity: Entity): Snippet[] {
  const outputs = outputsOf(entity);
  const endpoint = first(outputs, HOST);
  const secret = first(outputs, SECRET);
  if (entity.spec?.type !== "database" || endpoint === undefined || secret === undefined) return [];
  const [host = "", portInEndpoint] = splitPort(endpoint);
  const isMysql = /mysql|mariadb/i.test(outputs.engine ?? "") || (outputs.port ?? portInEndpoint) === "3306";
  const port = outputs.port ?? portInEndpoint ?? (isMysql ? "3306" : "5432");
  const database = { host, port, name: first(outputs, NAME) ?? entity.metadata.name, secret };
  return isMysql ? mysql(database) : postgres(database);
}

function postgres({ host, port, name, secret }: Database): Snippet[] {
  return [
    {
      title: "psql",
      text: `${shellSecret(secret)}
PGUSER="$(jq -r .username <<<"$secret")" PGPASSWORD="$(jq -r .password <<<"$secret")" \\
  psql ${shell(`host=${host} port=${port} dbname=${name} sslmode=require`)}`,
    },
    {
      title: "Python",
      text: `import json

import boto3
import psycopg

${pythonSecret(secret)}
connection = psycopg.connect(
    host=${quoted(host)}, port=${quoted(port)}, dbname=${quoted(name)},
    user=secret["username"], password=secret["password"], sslmode="require",
)`,
    },
    {
      title: "Node",
      text: `import pg from "pg";
${nodeSecret(secret)}
const client = new pg.Client({
  host: ${quoted(host)}, port: ${quoted(port)}, database: ${quoted(name)},
  user: secret.username, password: secret.password, ssl: true,
});
await client.connect();`,
    },
    java(`jdbc:postgresql://${host}:${port}/${name}?sslmode=require`, secret),
  ];
}

function mysql({ host, port, name, secret }: Database): Snippet[] {
  return [
    {
      title: "mysql",
      text: `${shellSecret(secret)}
MYSQL_PWD="$(jq -r .password <<<"$secret")" \\
  mysql --host=${shell(host)} --port=${shell(port)} --user="$(jq -r .username <<<"$secret")" --ssl-mode=REQUIRED ${shell(name)}`,
    },
    {
      title: "Python",
      text: `import json

import boto3
import pymysql

${pythonSecret(secret)}
connection = pymysql.connect(
    host=${quoted(host)}, port=int(${quoted(port)}), database=${quoted(name)},
    user=secret["username"], password=secret["password"], ssl={"check_hostname": True},
)`,
    },
    {
      title: "Node",
      text: `import mysql from "mysql2/promise";
${nodeSecret(secret)}
const connection = await mysql.createConnection({
  host: ${quoted(host)}, port: Number(${quoted(port)}), database: ${quoted(name)},
  user: secret.username, password: secret.password, ssl: {},
});`,
    },
    java(`jdbc:mysql://${host}:${port}/${name}?sslMode=REQUIRED`, secret),
  ];
}

function java(url: string, secret: string): Snippet {
  return {
    title: "Java URL",
    text: `${url}

# user name and password: from Secrets Manager
# ${secret}`,
  };
}

function shellSecret(secret: string): string {
  return `secret="$(aws secretsmanager get-secret-value --query SecretString --output text \\
  --secret-id ${shell(secret)})"`;
}

function pythonSecret(secret: string): string {
  return `secret = json.loads(
    boto3.client("secretsmanager").get_secret_value(SecretId=${quoted(secret)})["SecretString"]
)`;
}

function nodeSecret(secret: string): string {
  return `import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

const { SecretString } = await new SecretsManagerClient().send(
  new GetSecretValueCommand({ SecretId: ${quoted(secret)} }),
);
const secret = JSON.parse(SecretString);`;
}

/** People paste these into a shell: an output must stay one argument, whatever it holds. */
function shell(text: string): string {
  return /^[\w./:=@-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A JSON string is also a string literal of Python and JavaScript. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

function splitPort(endpoint: string): [string, string?] {
  const match = /^([^:]+):(\d+)$/.exec(endpoint);
  return match ? [match[1]!, match[2]!] : [endpoint];
}

function first(outputs: Record<string, string>, names: string[]): string | undefined {
  return names.map((name) => outputs[name]).find((value) => value !== undefined && value !== "");
}
