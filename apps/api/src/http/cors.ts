import type { RequestHandler } from 'express';

const preflightSecondsMax = '600';
const exposedHeaders =
  'X-Request-Id, X-Spanledger-Batch-Id, X-Spanledger-Ignored-Parameters, Retry-After, RateLimit, RateLimit-Policy, ' +
  'X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset';

/**
 * Browsers may call from any origin: authentication is by key. They send no cookie with such a call, and pages of other
 * origins cannot read a response to one: no response allows credentials.
 */
export const cors: RequestHandler = (request, response, next) => {
  response.setHeader('Access-Control-Allow-Origin', '*');
  response.setHeader('Access-Control-Expose-Headers', exposedHeaders);
  if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) {
    next();
    return;
  }
  response.setHeader('Access-Control-Allow-Methods', 'GET, HEAD, POST, PUT, PATCH, DELETE');
  response.setHeader('Access-Control-Allow-Headers', request.headers['access-control-request-headers'] ?? '*');
  response.setHeader('Access-Control-Max-Age', preflightSecondsMax);
  response.setHeader('Vary', 'Access-Control-Request-Headers');
  response.status(204).end();
};
