import type { Micros } from '@spanledger/core';
import express, { type Express, type Response } from 'express';
import helmet from 'helmet';

import { defaultLimits, type ApiDependencies } from './api-dependencies.ts';
import { createAuthenticator } from './auth/authenticator.ts';
import { createBodyMemory } from './body/body-memory.ts';
import { createDecodingTurns } from './body/decoding-turns.ts';
import { readBody } from './body/read-body.ts';
import { answerErrors } from './errors/answer-errors.ts';
import { cors } from './http/cors.ts';
import { mountRoutes } from './http/mount-routes.ts';
import { unknownPath } from './http/unknown-path.ts';
import { callerOf, type BodyReader, type Route } from './http/route.ts';
import { createApiMetrics } from './observability/api-metrics.ts';
import { observeRequests } from './observability/observe-requests.ts';
import { createOneRoutes } from './routes/create-one.ts';
import { dailyCostRoutes } from './routes/daily-costs.ts';
import { deadLetterRoutes } from './routes/dead-letters.ts';
import { deletionRoutes } from './routes/deletions.ts';
import { documentRoutes } from './routes/documents.ts';
import { healthRoutes } from './routes/health.ts';
import { batchRoutes } from './routes/ingest-batch.ts';
import { otlpRoutes } from './routes/ingest-otlp.ts';
import { ledgerRoutes } from './routes/ledger.ts';
import { serveMetrics } from './routes/metrics.ts';
import { observationRoutes } from './routes/observations.ts';
import { projectRoutes } from './routes/projects.ts';
import { scoreRoutes } from './routes/scores.ts';
import { sessionRoutes } from './routes/sessions.ts';
import { traceRoutes } from './routes/traces.ts';

const systemClock = (): Micros => Date.now() * 1000;

/** The whole HTTP API over its ports. Starts nothing: give it to a server. */
export const createApi = (dependencies: ApiDependencies): Express => {
  const { apiKeys, drain, logger, now = systemClock } = dependencies;
  const limits = { ...defaultLimits, ...dependencies.limits };
  const memory = createBodyMemory(limits.bodiesBytesMax);
  const turns = createDecodingTurns();
  const bodyReader =
    (bytesMax: number): BodyReader =>
    async (request) => {
      const owner = callerOf(request.res as Response).projectId;
      const body = await readBody(request, { bytesMax, idleMs: limits.bodyIdleMs, memory, owner });
      if (body.length > limits.bodyBytesAtOnceMax) await turns.next(owner);
      return body;
    };
  const metrics = createApiMetrics(dependencies.metrics);
  const writing = { queue: dependencies.queue, now, metrics };
  const readBatch = bodyReader(limits.batchBytesMax);
  const routes: readonly Route[] = [
    ...otlpRoutes({ ...writing, readBody: bodyReader(limits.otlpBytesMax) }),
    ...batchRoutes({ ...writing, readBody: readBatch }),
    ...createOneRoutes({ ...writing, readBody: readBatch }),
    ...deletionRoutes({ ...writing, readBody: readBatch }),
    ...traceRoutes(dependencies),
    ...observationRoutes(dependencies),
    ...scoreRoutes(dependencies),
    ...sessionRoutes(dependencies),
    ...dailyCostRoutes(dependencies),
    ...ledgerRoutes({ ...dependencies, now }),
    ...deadLetterRoutes({ ...dependencies, readBody: readBatch }),
    ...projectRoutes(dependencies),
    ...healthRoutes(dependencies),
    ...documentRoutes(dependencies),
  ];

  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  // Should the last error handler fail, express must not print a stack.
  app.set('env', 'production');
  app.set('query parser', 'simple');
  app.use(observeRequests(logger, metrics, drain));
  app.use(helmet());
  app.use(['/api', '/v1'], cors);
  mountRoutes(app, routes, createAuthenticator(apiKeys));
  serveMetrics(app, dependencies.metrics);
  app.use(unknownPath);
  app.use(answerErrors);
  return app;
};
