import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Target } from '../target/start-target.ts';
import type { Tenant } from '../target/tenants.ts';
import type { NeighbourOrder, Timing } from './mix.ts';

/** The measurements of a tenant over some time. */
export interface Seen {
  readonly requests: number;
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** The kind of request with the longest waits. */
  readonly slowest: Timing['what'] | undefined;
  /** Answers other than 2xx, by status; 0: no answer within a minute. */
  readonly refusals: ReadonlyMap<number, number>;
}

export const percentile = (values: readonly number[], share: number): number => {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
};

/** The value of the slowest kind of request, so that many fast requests do not hide a few slow ones. */
const worst = (timings: readonly Timing[], share: number): Pick<Timing, 'ms'> & { readonly what?: Timing['what'] } => {
  const kinds = [...new Set(timings.map(({ what }) => what))];
  const ofKinds = kinds.map((what) => ({ what, ms: percentile(timesOf(timings, what), share) }));
  return ofKinds.toSorted((a, b) => b.ms - a.ms)[0] ?? { ms: Number.NaN };
};

const timesOf = (timings: readonly Timing[], kind: Timing['what']): readonly number[] =>
  timings.filter(({ what }) => what === kind).map(({ ms }) => ms);

const seenOf = (timings: readonly Timing[]): Seen => {
  const refusals = new Map<number, number>();
  for (const { status } of timings) {
    if (status < 200 || status > 299) refusals.set(status, (refusals.get(status) ?? 0) + 1);
  }
  const { ms: p95Ms, what: slowest } = worst(timings, 0.95);
  return { requests: timings.length, p50Ms: worst(timings, 0.5).ms, p95Ms, slowest, refusals };
};

/** A tenant in a separate process. */
export interface Neighbour {
  /** Sends requests until the returned function is called, which returns the measurements. Only one call at a time. */
  work(order: NeighbourOrder): () => Promise<Seen>;
  stop(): Promise<void>;
}

export const startNeighbour = (): Neighbour => {
  const { NODE_OPTIONS: _none, ...env } = process.env;
  const child = fork(join(import.meta.dirname, 'neighbour-process.ts'), { env });
  const exit = once(child, 'exit');
  return {
    work: (order) => {
      child.send(order);
      return async () => {
        const told = once(child, 'message');
        child.send('over', () => undefined);
        const [timings] = (await Promise.race([told, exit.then(() => [[]])])) as [readonly Timing[]];
        return seenOf(timings);
      };
    },
    stop: async () => {
      if (child.connected) child.disconnect();
      await exit;
    },
  };
};

const timestamp = '2026-01-02T03:04:05.678Z';
const storedTimeoutMs = 60_000;

/** Writes what it then reads, and waits until it is readable. */
export const settleNeighbour = async (target: Target, { authorization }: Tenant): Promise<NeighbourOrder> => {
  const url = target.url();
  const traceId = 'neighbour-trace';
  const spans = Array.from({ length: 20 }, (_, at) => ({
    id: `span-${at}`,
    type: 'span-create',
    timestamp,
    body: {
      id: `neighbour-span-${at}`,
      traceId,
      name: 'step',
      startTime: timestamp,
      input: { at, text: 'x'.repeat(500) },
    },
  }));
  const batch = [
    { id: 'trace', type: 'trace-create', timestamp, body: { id: traceId, name: 'read again and again' } },
    ...spans,
  ];
  const headers = { authorization, 'content-type': 'application/json' };
  const send = async (path: string, body: object): Promise<void> => {
    const { status } = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (status > 299) throw new Error(`the neighbour's own data was answered ${status} by ${path}`);
  };
  await send('/api/public/ingestion', { batch });
  const [promptName, datasetName] = ['neighbour-prompt', 'neighbour-dataset'];
  await send('/api/public/v2/prompts', { name: promptName, type: 'text', prompt: 'Why?', labels: ['production'] });
  await send('/api/public/v2/datasets', { name: datasetName });
  const deadline = Date.now() + storedTimeoutMs;
  while ((await fetch(`${url}/api/public/traces/${traceId}`, { headers })).status !== 200) {
    if (Date.now() > deadline) throw new Error("the neighbour's trace was not stored in time");
    await sleep(100);
  }
  return { url, authorization, traceId, promptName, datasetName };
};
