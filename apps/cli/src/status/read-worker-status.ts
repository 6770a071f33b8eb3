import { advisedStart } from '@spanledger/core';
import { z } from 'zod';
import { urlBelow } from '../server/url-below.ts';
import type { Metric } from './read-metrics.ts';
import { unknownStatus, type ComponentStatus } from './status-report.ts';

const timeoutMs = 5000;
const readinessSchema = z.object({ status: z.string(), version: z.string(), components: z.array(z.unknown()) });
const retriesName = 'spanledger_write_retries_total';

/** Whether workers run: the one at this address, or, if it does not answer, those that hold shards. Never rejects. */
export const readWorkerStatus = async (url: string, consumers: number | undefined): Promise<ComponentStatus> => {
  const known = { ...unknownStatus, name: 'worker' } as const;
  const readiness = await askReadiness(url);
  if (readiness !== undefined) {
    const { version, status } = readiness;
    if (status === 'OK') return { ...known, state: 'healthy', version, address: url };
    return { ...known, state: 'unhealthy', version, address: url, problem: status };
  }
  if (consumers !== 0) return { ...known, state: consumers === undefined ? 'stopped' : 'healthy' };
  return { ...known, state: 'stopped', problem: `No worker is alive: start one with ${advisedStart('worker')}.` };
};

const askReadiness = async (url: string): Promise<z.output<typeof readinessSchema> | undefined> => {
  try {
    const response = await fetch(urlBelow(url, '/ready'), { signal: AbortSignal.timeout(timeoutMs) });
    return readinessSchema.safeParse(await response.json()).data;
  } catch {
    return undefined;
  }
};

/** Batches that a worker retried, by reason; `null` when it does not answer. */
export const retriesOf = (metrics: readonly Metric[] | undefined): Readonly<Record<string, number>> | null =>
  metrics === undefined
    ? null
    : Object.fromEntries(
        metrics
          .filter(({ name }) => name === retriesName)
          .map(({ labels, value }) => [/reason="([^"]*)"/.exec(labels)?.[1] ?? 'unknown', value]),
      );
