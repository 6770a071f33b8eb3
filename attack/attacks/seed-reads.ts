import { setTimeout as sleep } from 'node:timers/promises';
import type { Tenant } from '../target/tenants.ts';
import type { Ground } from './attack.ts';
import { noise } from './payloads.ts';
import { gzipped } from './requests.ts';

/** How much there is to read, of which kind. */
export interface ReadSizes {
  readonly observations: number;
  /** Traces in the environment `list`, each of 1 MB. */
  readonly lists: number;
  /** Traces in the environment `huge`, each of 8 MB. */
  readonly huge: number;
}

export const readSizes = (isQuick: boolean): ReadSizes =>
  isQuick ? { observations: 8_000, lists: 10, huge: 0 } : { observations: 200_000, lists: 10, huge: 14 };

const timestamp = '2026-01-02T03:04:05.678Z';
const storedTimeoutMs = 600_000;
const batchSize = 1_000;
const startMs = Date.parse(timestamp);

const send = async (
  { target }: Ground,
  { authorization }: Tenant,
  events: readonly { readonly type: string; readonly body: object }[],
) => {
  const batch = events.map((event, at) => ({ id: `${at}`, timestamp, ...event }));
  const body = gzipped(JSON.stringify({ batch }));
  const headers = { authorization, 'content-type': 'application/json', 'content-encoding': 'gzip' };
  for (;;) {
    const response = await fetch(`${target.url()}/api/public/ingestion`, { method: 'POST', headers, body });
    const text = await response.text();
    if (response.status === 207) return;
    if (response.status !== 503 && response.status !== 429) throw new Error(`${response.status} ${text.slice(0, 300)}`);
    await sleep(500);
  }
};

const manyObservations = async (ground: Ground, count: number): Promise<void> => {
  const { attacker } = ground;
  await send(ground, attacker, [{ type: 'trace-create', body: { id: 'big', name: 'big', timestamp } }]);
  for (let from = 0; from < count; from += batchSize) {
    const events = Array.from({ length: Math.min(batchSize, count - from) }, (_, at) => ({
      type: 'generation-create',
      body: {
        id: `big-${from + at}`,
        traceId: 'big',
        name: `step-${at % 200}`,
        startTime: new Date(startMs + (from + at) * 100).toISOString(),
        endTime: new Date(startMs + (from + at) * 100 + at).toISOString(),
        model: 'gpt-4o',
        usage: { input: 100 + at, output: 5 },
        input: 'lorem ipsum '.repeat(50) + String(at),
        output: 'dolor sit amet '.repeat(20),
      },
    }));
    await send(ground, attacker, events);
  }
};

const largeTraces = async (ground: Ground, environment: string, count: number, chars: number): Promise<void> => {
  for (let at = 0; at < count; at += 1) {
    const id = `${environment}-${at}`;
    const body = { id, name: environment, environment, timestamp, input: noise(chars) };
    await send(ground, ground.attacker, [{ type: 'trace-create', body }]);
  }
};

/** With a queue what was accepted is stored later. */
const untilStored = async ({ target, attacker }: Ground, { observations, lists, huge }: ReadSizes): Promise<void> => {
  const headers = { authorization: attacker.authorization };
  const total = async (path: string): Promise<number> => {
    const response = await fetch(`${target.url()}${path}`, { headers });
    const { meta } = (await response.json()) as { meta?: { totalItems?: number } };
    return meta?.totalItems ?? 0;
  };
  const wanted: readonly (readonly [path: string, count: number])[] = [
    ['/api/public/observations?traceId=big&limit=1&fields=core', observations],
    ['/api/public/traces?environment=list&limit=1&fields=core', lists],
    ['/api/public/traces?environment=huge&limit=1&fields=core', huge],
  ];
  const deadline = Date.now() + storedTimeoutMs;
  for (const [path, count] of wanted) {
    while ((await total(path)) < count) {
      if (Date.now() > deadline) throw new Error(`${path} has not got ${count} items in time`);
      await sleep(500);
    }
  }
};

const seeded = new WeakMap<object, Promise<void>>();

/** Writes what the attacks on reading read, once for each target. */
export const seedReads = async (ground: Ground): Promise<void> => {
  const seed = async (): Promise<void> => {
    const sizes = readSizes(ground.isQuick);
    await manyObservations(ground, sizes.observations);
    await largeTraces(ground, 'list', sizes.lists, 1_000_000);
    await largeTraces(ground, 'huge', sizes.huge, 8_000_000);
    await untilStored(ground, sizes);
  };
  const known = seeded.get(ground.target) ?? seed();
  seeded.set(ground.target, known);
  await known;
};
