import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** Over plain HTTP a browser must not be redirected to HTTPS: no server listens there. */
const overHttp = helmet({
  strictTransportSecurity: false,
  contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } },
});

/** Sibling subdomains are not under this server's control. */
const overHttps = helmet({ strictTransportSecurity: { includeSubDomains: false } });

/**
 * Rules for browsers about responses. No cache may store them, since they hold what a key protects; a response that may
 * be cached has a header of its own.
 */
export const securityHeaders =
  (isHttps: boolean): RequestHandler =>
  (request, response, next) => {
    response.setHeader('Cache-Control', 'no-store');
    (isHttps || request.secure ? overHttps : overHttp)(request, response, next);
  };
