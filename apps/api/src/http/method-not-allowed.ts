import { isScimPath, type Endpoint } from '@spanledger/api-contract';
import type { RequestHandler } from 'express';

import { ProtocolError } from '../errors/protocol-error.ts';

/** Answers a path that exists, requested with a method that it does not have; by SCIM in the words of its clients. */
export const methodNotAllowed = (path: string, methods: readonly Endpoint['method'][]): RequestHandler => {
  const names = methods.flatMap((method) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]));
  const allow = [...new Set(names), 'OPTIONS'].join(', ');
  return (request, response) => {
    if (request.method !== 'OPTIONS') {
      const sentence = isScimPath(path) ? 'Method not allowed' : `This path takes ${allow}, not ${request.method}.`;
      throw new ProtocolError(405, sentence, { Allow: allow });
    }
    response.setHeader('Allow', allow);
    response.status(204).end();
  };
};
