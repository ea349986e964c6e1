// Call Backstage's catalog client as JSON lines say, and print JSON lines.
// Usage: node client.js BASE_URL
// In:  {"method": "queryEntities", "args": [{"limit": 2}], "walk": true}
// Out: {"value": any} | {"undefined": true} | {"error": {"name", "message", "status"}}
// A `stream…` method gives its pages. `walk` follows the cursors to the end and back again.
const { createInterface } = require('node:readline');
const { CatalogClient } = require('@backstage/catalog-client');

const MAX_PAGES = 1000;
const base = process.argv[2];
const client = new CatalogClient({
  discoveryApi: { getBaseUrl: async plugin => `${base}/api/${plugin}` },
  fetchApi: { fetch },
});

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
