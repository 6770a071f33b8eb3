import type { Express } from 'express';
import type { Registry } from 'prom-client';

import { methodNotAllowed } from '../http/method-not-allowed.ts';
import { localsOf } from '../http/request-locals.ts';

const path = '/metrics';

/** Prometheus metrics, for the operator's network. */
export const serveMetrics = (app: Express, metrics: Registry): void => {
  app.get(path, async (_request, response) => {
    localsOf(response).route = path;
    response.setHeader('Content-Type', metrics.contentType);
    response.end(await metrics.metrics());
  });
  app.all(path, methodNotAllowed(['get']));
};
