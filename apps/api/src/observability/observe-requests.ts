import { describeFailure } from '@spanledger/runtime';
import type { Request, RequestHandler, Response } from 'express';
import type { Logger } from 'pino';

import type { Drain } from '../drain.ts';
import { localsOf, type RequestLocals } from '../http/request-locals.ts';
import type { ApiMetrics } from './api-metrics.ts';
import { requestIdOf } from './request-id.ts';

const unmatchedRoute = 'none';
const internalStatus = 500;
/** Requested every few seconds by machines. */
const quietRoutes: ReadonlySet<string | undefined> = new Set(['/api/public/health', '/api/public/ready', '/metrics']);

/**
 * Assigns an id to each request; at its end, writes one wide log line and the metrics. Neither holds bodies or keys.
 */
export const observeRequests =
  (logger: Logger, metrics: ApiMetrics, drain: Drain | undefined): RequestHandler =>
  (request, response, next) => {
    const startedAt = performance.now();
    const locals: RequestLocals = {
      requestId: requestIdOf(request.headers['x-request-id']),
      route: undefined,
      otlpEncoding: undefined,
      isOperator: false,
      caller: undefined,
      session: undefined,
      storesFor: undefined,
      places: undefined,
      warnings: [],
      facts: {},
      error: undefined,
      nextPage: undefined,
      brokenOffStatus: undefined,
    };
    Object.assign(response.locals, locals);
    response.setHeader('X-Request-Id', locals.requestId);
    if (drain?.isDraining === true) response.setHeader('Connection', 'close');
    metrics.inFlight.inc();
    response.once('close', () => {
      metrics.inFlight.dec();
      const durationMs = performance.now() - startedAt;
      const { route } = localsOf(response);
      const labels = { method: request.method, route: route ?? unmatchedRoute, status: statusOf(response) };
      metrics.duration.observe(labels, durationMs / 1000);
      log(logger, request, response, durationMs);
    });
    next();
  };

const log = (logger: Logger, request: Request, response: Response, durationMs: number): void => {
  const { requestId, route, caller, session, facts, error } = localsOf(response);
  const status = statusOf(response);
  const level = levelOf(status, route);
  if (!logger.isLevelEnabled(level)) return;
  const line = {
    requestId,
    method: request.method,
    route: route ?? unmatchedRoute,
    status,
    durationMs: Math.round(durationMs * 10) / 10,
    projectId: caller?.projectId,
    ...(caller?.organizationId === undefined ? {} : { organizationId: caller.organizationId }),
    ...(session === undefined ? {} : { userId: session.user.id }),
    ...facts,
    ...(error === undefined ? {} : describeFailure(error)),
  };
  logger[level](line, 'request');
};

/** An unready server is reported by each of these requests, every few seconds; its problems have lines of their own. */
const levelOf = (status: number, route: string | undefined): 'debug' | 'info' | 'error' => {
  const isQuiet = quietRoutes.has(route) && status !== internalStatus;
  if (isQuiet) return 'debug';
  return status >= internalStatus ? 'error' : 'info';
};

const clientGoneStatus = 499;

/** 499: the client disconnected before the answer. One that broke off here has the status of that failure. */
const statusOf = (response: Response): number =>
  response.writableFinished ? response.statusCode : (localsOf(response).brokenOffStatus ?? clientGoneStatus);
