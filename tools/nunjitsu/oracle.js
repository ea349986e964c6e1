// Render JSON lines with Backstage's template engine and print JSON lines.
// In:  {"template": any, "context": {…}, "mode": "node" | "text", "options": {…}}
// Out: {"value": any} | {"undefined": true} | {"error": "…"}
import { createInterface } from 'node:readline';
import { createTemplateRenderer } from 'nunjitsu';

const renderers = new Map();

function rendererFor(options) {
  const key = JSON.stringify(options);
  if (!renderers.has(key)) {
    renderers.set(key, createTemplateRenderer({ allowRegexExecution: true, ...options }));
  }
  return renderers.get(key);
}

// As the scaffolder does with a step's input, but failures are told and not swallowed.
function renderNode(renderer, node, context) {
  return JSON.parse(JSON.stringify(node), (_, value) =>
    typeof value === 'string' ? renderer.renderValue(value, context) : value,
  );
}

for await (const line of createInterface({ input: process.stdin })) {
  const { template, context, mode, options = {} } = JSON.parse(line);
  let answer;
  try {
    const renderer = rendererFor(options);
    const value =
      mode === 'text' ? renderer.render(template, context) : renderNode(renderer, template, context);
    answer = value === undefined ? { undefined: true } : { value };
  } catch (error) {
    answer = { error: String(error.message) };
  }
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
