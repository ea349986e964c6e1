import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";

export interface Used {
  /** What is handed to `t` or `rich` as it is. */
  texts: Map<string, string>;
  /** Every string of the code: tables of texts are among them, and the compiler checks those. */
  strings: Set<string>;
  /** Calls whose text is neither a literal nor looked up in a table: nobody could translate those. */
  unclear: string[];
}

/** Read the texts of the portal out of its source, with TypeScript's own parser. */
export function usedTexts(root: string): Used {
  const used: Used = { texts: new Map(), strings: new Set(), unclear: [] };
  for (const name of readdirSync(root, { recursive: true }).map(String).sort()) {
    if (!/\.tsx?$/.test(name) || name.includes(".test.") || name.startsWith("i18n")) continue;
    const source = ts.createSourceFile(name, readFileSync(join(root, name), "utf-8"), ts.ScriptTarget.Latest, true);
    readNode(source, source, used);
  }
  return used;
}

function readNode(node: ts.Node, source: ts.SourceFile, used: Used): void {
  if (ts.isStringLiteralLike(node)) used.strings.add(node.text);
  if (ts.isCallExpression(node) && ts.isIdentifier(node.expression) && ["t", "rich"].includes(node.expression.text)) {
    const [text] = node.arguments;
    if (text) readText(text, source, used);
  }
  ts.forEachChild(node, (child) => readNode(child, source, used));
}

function readText(text: ts.Expression, source: ts.SourceFile, used: Used): void {
  const { line } = source.getLineAndCharacterOfPosition(text.getStart());
  const place = `${source.fileName}:${line + 1}`;
  if (ts.isStringLiteralLike(text)) used.texts.set(text.text, place);
  else if (ts.isTemplateExpression(text) || ts.isBinaryExpression(text)) used.unclear.push(`${place} ${text.getText()}`);
}
