// Call Backstage's catalog client as JSON lines say, and print JSON lines.
// Usage: node client.js BASE_URL
// In:  {"method": "queryEntities", "args": [{"limit": 2}], "walk": true}
// Out: {"value": any} | {"undefined": true} | {"error": {"name", "message", "status"}}
// `{"method": "?"}` gives the names of the client's public methods.
// A `stream…` method gives its pages. `walk` follows the cursors to the end and back again.
const { readFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const { createInterface } = require('node:readline');
const { CatalogClient } = require('@backstage/catalog-client');

const MAX_PAGES = 1000;
const base = process.argv[2];
const client = new CatalogClient({
  discoveryApi: { getBaseUrl: async plugin => `${base}/api/${plugin}` },
  fetchApi: { fetch },
});

// Those that its types declare: what is private or internal is no part of them.
function publicMethods() {
  const main = require.resolve('@backstage/catalog-client');
  const types = readFileSync(join(dirname(main), 'index.d.ts'), 'utf8');
  const declared = types.slice(types.indexOf('declare class CatalogClient '));
  return Object.getOwnPropertyNames(CatalogClient.prototype)
    .filter(name => name !== 'constructor' && declared.includes(`\n    ${name}(`));
}

async function pagesOf(stream) {
  const pages = [];
  for await (const page of stream) pages.push(page);
  return pages;
}

async function walk(method, [request, ...rest]) {
  const pages = [await client[method](request, ...rest)];
  for (const direction of ['nextCursor', 'prevCursor']) {
    let cursor = pages.at(-1).pageInfo[direction];
    while (cursor && pages.length < MAX_PAGES) {
      const { limit, fields } = request;
      pages.push(await client[method]({ limit, fields, cursor }, ...rest));
      cursor = pages.at(-1).pageInfo[direction];
    }
  }
  return pages;
}

async function answer({ method, args = [], walk: walks = false }) {
  try {
    if (method === '?') return { value: publicMethods() };
    const value = method.startsWith('stream')
      ? await pagesOf(client[method](...args))
      : walks
        ? await walk(method, args)
        : await client[method](...args);
    return value === undefined ? { undefined: true } : { value };
  } catch (error) {
    const status = error.response?.status ?? error.statusCode;
    return { error: { name: error.name, message: error.message, status } };
  }
}

(async () => {
  for await (const line of createInterface({ input: process.stdin })) {
    process.stdout.write(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
  }
})();
