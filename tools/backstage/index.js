// A Backstage back end for the tests: catalog and scaffolder, nothing of our own in between.
const { randomUUID } = require('node:crypto');
const { readFileSync } = require('node:fs');
const { createBackend } = require('@backstage/backend-defaults');
const {
  coreServices,
  createBackendModule,
  createBackendPlugin,
} = require('@backstage/backend-plugin-api');
const { catalogProcessingExtensionPoint } = require('@backstage/plugin-catalog-node');
const { SignJWT, exportJWK, generateKeyPair } = require('jose');

const WHO = process.env.ORACLE_USER || 'user:default/ada.lovelace';

// The smallest auth plugin that Backstage believes: its key set, and one signed-in person.
// Only this way are `user.ref` and `user.entity` filled in, as they are behind a real sign-in.
const auth = createBackendPlugin({
  pluginId: 'auth',
  register(env) {
    env.registerInit({
      deps: { http: coreServices.httpRouter },
      async init({ http }) {
        const { privateKey, publicKey } = await generateKeyPair('ES256');
        const kid = randomUUID();
        const key = { ...(await exportJWK(publicKey)), kid, alg: 'ES256', use: 'sig' };
        const iat = Math.floor(Date.now() / 1000);
        const exp = iat + 12 * 3600;
        const sign = (typ, payload) =>
          new SignJWT(payload).setProtectedHeader({ typ, alg: 'ES256', kid }).sign(privateKey);
        // Plugins speak to each other with less than the person's token; `uip` proves that they may.
        const limited = await sign('vnd.backstage.limited-user', { sub: WHO, iat, exp });
        const token = await sign('vnd.backstage.user', {
          iss: 'http://127.0.0.1',
          sub: WHO,
          ent: [WHO, 'group:default/payments'],
          aud: 'backstage',
          iat,
          exp,
          uip: limited.split('.')[2],
        });
        http.use((request, response, next) => {
          if (request.path === '/.well-known/jwks.json') response.json({ keys: [key] });
          else if (request.path === '/token') response.json({ token });
          else next();
        });
        for (const path of ['/.well-known/jwks.json', '/token']) {
          http.addAuthPolicy({ path, allow: 'unauthenticated' });
        }
      },
    });
  },
});

// Entities out of a file of JSON, all under the location that Landform gives to what its API is
// sent: so both catalogs hold the same, and nothing of the files that a Location entity would add.
const given = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'given-entities',
  register(env) {
    env.registerInit({
      deps: { catalog: catalogProcessingExtensionPoint },
      async init({ catalog }) {
        const entities = JSON.parse(readFileSync(process.env.ORACLE_ENTITIES, 'utf8'));
        catalog.addEntityProvider({
          getProviderName: () => 'given-entities',
          connect: connection =>
            connection.applyMutation({
              type: 'full',
              entities: entities.map(entity => ({ entity, locationKey: 'given' })),
            }),
        });
      },
    });
  },
});

const backend = createBackend();
backend.add(require('@backstage/plugin-scaffolder-backend'));
backend.add(require('@backstage/plugin-scaffolder-backend-module-github'));
if (process.env.ORACLE_CATALOG === 'elsewhere') {
  // Without a catalog of its own, this Backstage finds one by `discovery.endpoints`. People sign in
  // as they do anywhere, by the auth plugin, which looks for them in that catalog.
  backend.add(require('@backstage/plugin-auth-backend'));
  backend.add(require('@backstage/plugin-auth-backend-module-guest-provider'));
  backend.add(require('@backstage/plugin-proxy-backend'));
  backend.add(require('@backstage/plugin-search-backend'));
  backend.add(require('@backstage/plugin-search-backend-module-catalog'));
  backend.add(require('./asker.js'));
} else {
  backend.add(auth);
  backend.add(require('@backstage/plugin-catalog-backend'));
  backend.add(require('@backstage/plugin-catalog-backend-module-scaffolder-entity-model'));
  if (process.env.ORACLE_ENTITIES) backend.add(given);
}
backend.start();
