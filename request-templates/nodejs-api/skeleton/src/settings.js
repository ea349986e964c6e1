// What may be configured, by environment variables. Read once, at the start.

import { LEVELS } from './log.js';

const DEFAULTS = {
  name: '${{ values.name }}',
  version: '0.1.0',
  environment: 'dev',
  host: '0.0.0.0', // in a container, others have to reach it
  port: '${{ values.port }}',
  logLevel: 'info',
};

/** Throws where a variable cannot be used, and says which. */
export function readSettings(environment) {
  const port = environment.PORT ?? DEFAULTS.port;
  const logLevel = (environment.LOG_LEVEL ?? DEFAULTS.logLevel).toLowerCase();
  if (!/^[0-9]{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65535) {
    throw new Error(`PORT must be a number from 1 to 65535, not ${JSON.stringify(port)}`);
  }
  if (!LEVELS.includes(logLevel)) {
    throw new Error(`LOG_LEVEL must be one of ${LEVELS.join(', ')}, not ${JSON.stringify(logLevel)}`);
  }
  return {
    ...DEFAULTS,
    environment: environment.ENVIRONMENT ?? DEFAULTS.environment,
    host: environment.HOST ?? DEFAULTS.host,
    port: Number(port),
    logLevel,
  };
}
