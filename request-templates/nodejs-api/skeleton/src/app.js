// The HTTP API. Add your routes to `routes`.

import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';

const QUIET = new Set(['/health', '/ready']); // asked every few seconds
// An id is written into the log, so it is taken from a caller only if it can do no harm there.
const REQUEST_ID = /^[A-Za-z0-9-]{1,64}$/;

/** Each answers with a status and a body, or throws: then the caller gets a 500. */
const routes = new Map([
  ['GET /', (settings) => [200, { name: settings.name, version: settings.version }]],
  // Whether the process works. If this fails, Kubernetes starts it again.
  ['GET /health', () => [200, { status: 'ok' }]],
  // Whether it can answer. Check here what it cannot work without, a database for example.
  ['GET /ready', () => [200, { status: 'ready' }]],
]);

/** The server, which does not listen yet; tests make one of their own. */
export function createApp(settings, log, table = routes) {
  return createServer(async (request, response) => {
    const started = performance.now();
    const given = request.headers['x-request-id'] ?? '';
    const requestId = REQUEST_ID.test(given) ? given : randomUUID();
    const path = request.url.split('?', 1)[0];
    const [status, body] = await answer(table, settings, log, { request, path, requestId });
    response.writeHead(status, {
      'content-type': 'application/json; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'x-request-id': requestId,
    });
    response.end(request.method === 'HEAD' ? undefined : JSON.stringify(body));
    if (!QUIET.has(path) || status >= 400) {
      const milliseconds = Math.round((performance.now() - started) * 10) / 10;
      log.info('request', { method: request.method, path, status, milliseconds, requestId });
    }
  });
}

async function answer(table, settings, log, { request, path, requestId }) {
  const method = request.method === 'HEAD' ? 'GET' : request.method;
  const route = table.get(`${method} ${path}`);
  if (!route) return [404, { error: 'not found' }];
  try {
    return await route(settings, request);
  } catch (error) {
    log.error('failed', { path, requestId, error: error.stack });
    return [500, { error: 'internal error', requestId }];
  }
}
