// The API, as its callers see it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { createApp } from '../src/app.js';
import { createLog } from '../src/log.js';
import { readSettings } from '../src/settings.js';

const settings = readSettings({});
const lines = [];
const app = createApp(settings, createLog('info', (line) => lines.push(JSON.parse(line))));
let base;

before(async () => {
  base = await listen(app);
});
after(() => close(app));

async function listen(server) {
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${server.address().port}`;
}

function close(server) {
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
}

test('it says what it is', async () => {
  const answer = await fetch(`${base}/?from=test`);

  assert.equal(answer.status, 200);
  assert.deepEqual(await answer.json(), { name: settings.name, version: settings.version });
});

for (const [path, status] of [['/health', 'ok'], ['/ready', 'ready']]) {
  test(`Kubernetes learns from ${path} how it is`, async () => {
    const answer = await fetch(base + path);

    assert.equal(answer.status, 200);
    assert.deepEqual(await answer.json(), { status });
  });
}

test('what does not exist is not found', async () => {
  assert.equal((await fetch(`${base}/nothing`)).status, 404);
  assert.equal((await fetch(`${base}/health`, { method: 'POST' })).status, 404);
});

test('a request is one line in the log and a probe is none', async () => {
  lines.length = 0;

  await fetch(`${base}/health`);
  await fetch(base, { headers: { 'x-request-id': 'from-the-caller' } });

  assert.equal(lines.length, 1);
  assert.equal(lines[0].path, '/');
  assert.equal(lines[0].requestId, 'from-the-caller');
});

test('an id that could do harm in the log is replaced', async () => {
  const answer = await fetch(base, { headers: { 'x-request-id': 'a b {}' } });

  assert.match(answer.headers.get('x-request-id'), /^[0-9a-f-]{36}$/);
});

test('an error of a route is a 500 that tells the caller nothing but where to look', async () => {
  const seen = [];
  const fails = () => {
    throw new Error('the password is 1234');
  };
  const log = createLog('info', (line) => seen.push(line));
  const server = createApp(settings, log, new Map([['GET /', fails]]));

  const answer = await fetch(await listen(server));
  const text = await answer.text();
  await close(server);

  assert.equal(answer.status, 500);
  assert.ok(!text.includes('1234'));
  assert.ok(seen.some((line) => line.includes(JSON.parse(text).requestId)));
});
