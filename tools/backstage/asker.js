// A plugin that asks the catalog as every plugin does, by `catalogServiceRef`: of its own accord
// (`/api/asker/plugin`) or for the person who calls (`/api/asker/person`).
const { coreServices, createBackendPlugin } = require('@backstage/backend-plugin-api');
const { catalogServiceRef } = require('@backstage/plugin-catalog-node');

module.exports = createBackendPlugin({
  pluginId: 'asker',
  register(env) {
    env.registerInit({
      deps: {
        auth: coreServices.auth,
        httpAuth: coreServices.httpAuth,
        http: coreServices.httpRouter,
        catalog: catalogServiceRef,
      },
      async init({ auth, httpAuth, http, catalog }) {
        const asked = {
          '/plugin': () => auth.getOwnServiceCredentials(),
          '/person': request => httpAuth.credentials(request, { allow: ['user'] }),
        };
        http.addAuthPolicy({ path: '/plugin', allow: 'unauthenticated' });
        // `?call=["getEntityByRef", "user:default/ana"]`: a method of the catalog, and its arguments.
        http.use(async (request, response, next) => {
          const credentialsOf = asked[request.path];
          if (!credentialsOf) return next();
          const credentials = await credentialsOf(request);
          const [method, ...given] = JSON.parse(request.query.call);
          try {
            const value = await catalog[method](...given, { credentials });
            response.json({ found: value !== undefined, value });
          } catch (error) {
            const { name, message, statusCode, body } = error;
            const cause = error.cause?.message;
            response.json({ error: { name, message, statusCode, body, cause } });
          }
        });
      },
    });
  },
});
