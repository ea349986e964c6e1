// Environment variables, and what is written to stdout.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { createLog } from '../src/log.js';
import { readSettings } from '../src/settings.js';

test('without variables the defaults hold', () => {
  const settings = readSettings({});

  assert.equal(settings.logLevel, 'info');
  assert.ok(settings.port > 0);
});

test('variables are taken', () => {
  const settings = readSettings({ PORT: '9000', LOG_LEVEL: 'DEBUG', ENVIRONMENT: 'staging' });

  assert.deepEqual([settings.port, settings.logLevel], [9000, 'debug']);
  assert.equal(settings.environment, 'staging');
});

for (const [name, value] of [['PORT', 'http'], ['PORT', '0'], ['PORT', '70000'], ['LOG_LEVEL', 'loud']]) {
  test(`${name}=${value} cannot be used, and is named`, () => {
    assert.throws(() => readSettings({ [name]: value }), new RegExp(name));
  });
}

test('a line of the log is one JSON object, from its level on', () => {
  const lines = [];
  const log = createLog('warning', (line) => lines.push(line));

  log.info('not written');
  log.error('took one\ntwo', { order: 7 });

  assert.equal(lines.length, 1);
  assert.equal(lines[0].indexOf('\n'), lines[0].length - 1);
  assert.equal(JSON.parse(lines[0]).order, 7);
});
