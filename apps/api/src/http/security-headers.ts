import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** Over plain HTTP a browser must not be sent to HTTPS: it would find nothing there. */
const overHttp = helmet({
  strictTransportSecurity: false,
  contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } },
});

/** Other names below this server's own are not ours to speak for. */
const overHttps = helmet({ strictTransportSecurity: { includeSubDomains: false } });

/**
 * What browsers may do with answers. None of them is kept by anything on the way: they hold what a key opens; an answer
 * that may be kept has a header of its own.
 */
export const securityHeaders =
  (isHttps: boolean): RequestHandler =>
  (request, response, next) => {
    response.setHeader('Cache-Control', 'no-store');
    (isHttps || request.secure ? overHttps : overHttp)(request, response, next);
  };
