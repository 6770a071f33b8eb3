import { createHash, timingSafeEqual } from 'node:crypto';

import { gatherCalls } from '@spanledger/core';
import type { Express, Request, RequestHandler } from 'express';
import type { Registry } from 'prom-client';

import { methodNotAllowed } from '../http/method-not-allowed.ts';
import { localsOf } from '../http/request-locals.ts';

const path = '/metrics';
/** In no other spelling: a proxy that hides the path hides the figures. */
const exactPath = new RegExp(`^${path}$`);
const projectLabel = 'project';

/**
 * Prometheus metrics, for the operator's network. Those that name projects are returned only to requests with the
 * token, as `Authorization: Bearer <token>`; to none if no token is configured.
 */
export const serveMetrics = (app: Express, metrics: Registry, token: string | undefined): void => {
  app.get(exactPath, sendMetrics(metrics, tokenCheck(token)));
  app.route(exactPath).all(methodNotAllowed(path, ['get']));
};

type TokenCheck = (header: string | undefined) => boolean;

const sendMetrics = (metrics: Registry, isOperator: TokenCheck): RequestHandler => {
  const whole = madeOnceForAll(async () => metrics.metrics());
  const harmless = madeOnceForAll(async () => withoutProjects(metrics));
  return async (request, response) => {
    localsOf(response).route = path;
    response.setHeader('Content-Type', metrics.contentType);
    const text = isOperator(request.headers.authorization) ? whole : harmless;
    response.end(await text(request));
  };
};

/**
 * The text for all who have asked since the last one was begun. It takes tens of milliseconds once most routes have been
 * called, and anyone may ask for it: each time for each request, a hundred of these would stop the server for seconds.
 */
const madeOnceForAll = (make: () => Promise<string>): ((asked: Request) => Promise<Buffer>) =>
  gatherCalls(
    async (asked) => {
      const text = Buffer.from(await make());
      return asked.map(() => text);
    },
    { sizeMax: Infinity, restShare: 9 },
  );

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();

const tokenCheck = (token: string | undefined): TokenCheck => {
  if (token === undefined) return () => false;
  const expected = digestOf(token);
  return (header) => timingSafeEqual(digestOf(/^bearer +(\S+)$/i.exec(header ?? '')?.[1] ?? ''), expected);
};

const withoutProjects = async (metrics: Registry): Promise<string> => {
  const harmless = metrics.getMetricsAsArray().filter((metric) => !labelsOf(metric).includes(projectLabel));
  const texts = await Promise.all(harmless.map(async ({ name }) => metrics.getSingleMetricAsString(name)));
  return `${texts.join('\n\n')}\n`;
};

const labelsOf = (metric: object): readonly string[] =>
  (metric as { readonly labelNames?: readonly string[] }).labelNames ?? [];
