import type { RequestHandler } from 'express';

import type { ConsoleFiles } from './console-files.ts';

/** An asset's name has a hash of its content, so a cached copy is valid for ever. */
const kept = 'public, max-age=31536000, immutable';

/** Answers `/assets/:name` with built files; other names fall through to the 404 handler. */
export const serveAssets =
  (files: ConsoleFiles): RequestHandler<{ name: string }> =>
  async (request, response, next) => {
    const encodings = request.acceptsEncodings(['br', 'gzip']);
    const asset = await files.asset(request.params.name, Array.isArray(encodings) ? encodings : [encodings || '']);
    if (asset === undefined) {
      next();
      return;
    }
    response.setHeader('Content-Type', asset.type);
    response.setHeader('Cache-Control', kept);
    response.setHeader('Vary', 'Accept-Encoding');
    if (asset.encoding !== undefined) response.setHeader('Content-Encoding', asset.encoding);
    response.setHeader('Content-Length', asset.content.length);
    response.end(request.method === 'HEAD' ? undefined : asset.content);
  };
