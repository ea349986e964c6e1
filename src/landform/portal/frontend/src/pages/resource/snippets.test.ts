import { describe, expect, it } from "vitest";
import type { Entity } from "../../api/types";
import { connectionSnippets } from "./snippets";

const SECRET_ARN = "arn:aws:secretsmanager:eu-west-1:1:secret:orders";

function database(outputs: Record<string, unknown>, type = "database"): Entity {
  return { apiVersion: "v1", kind: "Resource", metadata: { name: "orders-db" }, spec: { type, landform: { outputs } } };
}

describe("connectionSnippets", () => {
  it("fetches the password from the secret", () => {
    const snippets = connectionSnippets(database({ endpoint: "db.test:5433", secret_arn: SECRET_ARN, db_name: "orders" }));
    expect(snippets.map(({ title }) => title)).toEqual(["psql", "Python", "Node", "Java URL"]);
    for (const { text } of snippets) expect(text).toContain(SECRET_ARN);
    expect(snippets[0]?.text).toContain("'host=db.test port=5433 dbname=orders sslmode=require'");
    expect(snippets[3]?.text).toContain("jdbc:postgresql://db.test:5433/orders?sslmode=require");
  });

  it("speaks MySQL to a MySQL port", () => {
    expect(connectionSnippets(database({ endpoint: "db.test", port: 3306, secret_arn: SECRET_ARN }))[0]?.title).toBe("mysql");
  });

  it("keeps an odd output within one shell argument", () => {
    const [psql] = connectionSnippets(database({ endpoint: "x'; rm -rf ~; '", secret_arn: "$(id)" }));
    expect(psql?.text).toContain(`'host=x'\\''; rm -rf ~; '\\'' port=`);
    expect(psql?.text).toContain("--secret-id '$(id)'");
  });

  it("says nothing about other resources", () => {
    expect(connectionSnippets(database({ endpoint: "x", secret_arn: "y" }, "bucket"))).toEqual([]);
    expect(connectionSnippets(database({ endpoint: "x" }))).toEqual([]);
  });
});
