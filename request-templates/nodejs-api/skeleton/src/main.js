// Start the service: `npm start`.

import { createApp } from './app.js';
import { createLog } from './log.js';
import { readSettings } from './settings.js';

const settings = readSettings(process.env);
const log = createLog(settings.logLevel);
const app = createApp(settings, log);

app.listen(settings.port, settings.host, () => {
  log.info('started', { port: settings.port, environment: settings.environment });
});

// Requests under way are answered, then the process ends.
for (const signal of ['SIGTERM', 'SIGINT']) {
  process.once(signal, () => {
    log.info('stopping', { signal });
    app.close(() => process.exit(0));
    app.closeIdleConnections();
    setTimeout(() => process.exit(1), 25_000).unref();
  });
}
