import { advisedStart } from '@spanledger/core';
import { z } from 'zod';
import { otherServer, unreachable } from '../server/address-problems.ts';
import { urlBelow } from '../server/url-below.ts';
import { unknownStatus, type ComponentStatus } from './status-report.ts';

const timeoutMs = 5000;
const readinessSchema = z.object({ status: z.string(), version: z.string() });

/** Checks whether the server can serve requests. Never rejects. */
export const readApiStatus = async (apiUrl: string | undefined): Promise<ComponentStatus> => {
  if (apiUrl === undefined) {
    return {
      ...unknownStatus,
      name: 'api',
      state: 'stopped',
      problem: `It does not run: start it with ${advisedStart('api')}.`,
    };
  }
  const known = { ...unknownStatus, name: 'api', address: apiUrl } as const;
  try {
    const response = await fetch(urlBelow(apiUrl, '/api/public/ready'), { signal: AbortSignal.timeout(timeoutMs) });
    const { status, version } = readinessSchema.parse(await response.json());
    if (response.ok) return { ...known, state: 'healthy', version };
    return { ...known, state: 'unhealthy', version, problem: status };
  } catch (error) {
    return { ...known, state: 'unhealthy', problem: problemOf(error, apiUrl) };
  }
};

const problemOf = (error: unknown, apiUrl: string): string => {
  if (error instanceof Error && error.name === 'TimeoutError') return `No answer within ${timeoutMs} ms.`;
  return error instanceof TypeError ? unreachable(apiUrl) : otherServer(apiUrl);
};
