const UPPER = /\b(arn|id|url|uri|vpc|sqs|s3|kms|dns|ip|db|api|ttl|cpu)\b/gi;

/** `secret_arn`, `dbName` → `Secret ARN`, `DB name`: a name from code as people write it. */
export function titleOf(name: string): string {
  const words = name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replace(/[_-]+/g, " ").trim().toLowerCase();
  return (words.charAt(0).toUpperCase() + words.slice(1)).replace(UPPER, (word) => word.toUpperCase());
}

/** A template's version: a digest is told by its beginning, as with commits; anything else in full. */
export function shortVersion(version: string): string {
  return /^[0-9a-f]{40,}$/.test(version) ? version.slice(0, 10) : version;
}
