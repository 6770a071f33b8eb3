import type { SessionClient } from '@spanledger/core';
import type { Request } from 'express';

const userAgentLengthMax = 500;

/** The stored facts on the client of a sign-in. */
export const sessionClientOf = (request: Request): SessionClient => ({
  userAgent: request.get('user-agent')?.slice(0, userAgentLengthMax) ?? null,
  address: request.ip ?? null,
});
