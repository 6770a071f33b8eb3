import type { SessionClient } from '@spanledger/core';
import type { Request } from 'express';

const userAgentLengthMax = 500;

/** What is kept of who signs in. */
export const sessionClientOf = (request: Request): SessionClient => ({
  userAgent: request.get('user-agent')?.slice(0, userAgentLengthMax) ?? null,
  address: request.ip ?? null,
});
