import { setTimeout as sleep } from 'node:timers/promises';
import type { Tenant } from '../target/tenants.ts';
import type { Ground } from './attack.ts';
import { noise } from './payloads.ts';
import { gzipped } from './requests.ts';

/** The amount of data to read, by kind. */
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
const failuresMax = 5;
const startMs = Date.parse(timestamp);

const send = async (
  { target }: Ground,
  { authorization }: Tenant,
  events: readonly { readonly type: string; readonly body: object }[],
) => {
  const batch = events.map((event, at) => ({ id: `${at}`, timestamp, ...event }));
  const body = gzipped(JSON.stringify({ batch }));
  const headers = { authorization, 'content-type': 'application/json', 'content-encoding': 'gzip' };
  for (let failures = 0; ;) {
    const answer = await fetch(`${target.url()}/api/public/ingestion`, { method: 'POST', headers, body }).then(
      async (response) => ({ status: response.status, text: await response.text() }),
      // The server may close an idle connection while it is being reused.
      (error: unknown) => ({ status: 0, text: String(error) }),
    );
    const { status, text } = answer;
    if (status === 207) return;
    if (status === 0) failures += 1;
    const isForLater = status === 503 || status === 429 || (status === 0 && failures < failuresMax);
    if (!isForLater)
      throw new Error([...target.ended(), `it was answered ${status}: ${text.slice(0, 300)}`].join('; '));
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

/** With a queue, accepted data is stored later. */
const untilStored = async ({ target, attacker }: Ground, path: string, count: number): Promise<void> => {
  const headers = { authorization: attacker.authorization };
  const total = async (): Promise<number> => {
    const response = await fetch(`${target.url()}${path}`, { headers });
    const { meta } = (await response.json()) as { meta?: { totalItems?: number } };
    return meta?.totalItems ?? 0;
  };
  const deadline = Date.now() + storedTimeoutMs;
  while ((await total()) < count) {
    if (Date.now() > deadline) throw new Error(`${path} has not got ${count} items in time`);
    await sleep(500);
  }
};

const tracesPath = (environment: string): string => `/api/public/traces?environment=${environment}&limit=1&fields=core`;

const writers: Readonly<Record<keyof ReadSizes, (ground: Ground, count: number) => Promise<void>>> = {
  observations: async (ground, count) => {
    await manyObservations(ground, count);
    await untilStored(ground, '/api/public/observations?traceId=big&limit=1&fields=core', count);
  },
  lists: async (ground, count) => {
    await largeTraces(ground, 'list', count, 1_000_000);
    await untilStored(ground, tracesPath('list'), count);
  },
  huge: async (ground, count) => {
    await largeTraces(ground, 'huge', count, 8_000_000);
    await untilStored(ground, tracesPath('huge'), count);
  },
};

const seeded = new WeakMap<object, Map<keyof ReadSizes, Promise<void>>>();

/** Writes the data for read attacks, once per target. */
export const seedReads =
  (kind: keyof ReadSizes) =>
  async (ground: Ground): Promise<void> => {
    const ofTarget = seeded.get(ground.target) ?? new Map<keyof ReadSizes, Promise<void>>();
    seeded.set(ground.target, ofTarget);
    const known = ofTarget.get(kind) ?? writers[kind](ground, readSizes(ground.isQuick)[kind]);
    ofTarget.set(kind, known);
    await known;
  };
