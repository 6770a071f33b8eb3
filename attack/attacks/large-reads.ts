import { setTimeout as sleep } from 'node:timers/promises';
import type { Attack, Ground } from './attack.ts';
import { readersWhoDoNotRead, slowWriters } from './held-connections.ts';
import { atOnce, get } from './requests.ts';
import { seedReads, type ReadSizes } from './seed-reads.ts';

const metricsPath = (at: number): string => {
  const query = {
    view: 'observations',
    dimensions: [{ field: 'name' }],
    metrics: [
      { measure: 'latency', aggregation: 'p95' },
      { measure: 'latency', aggregation: 'histogram' },
    ],
    timeDimension: { granularity: 'hour' },
    filters: [],
    fromTimestamp: '2025-12-20T00:00:00Z',
    toTimestamp: new Date(Date.parse('2026-01-20T00:00:00Z') + at).toISOString(),
  };
  return `/api/public/metrics?query=${encodeURIComponent(JSON.stringify(query))}`;
};

const listPath = '/api/public/traces?limit=10&environment=list';
const hugePath = '/api/public/traces?limit=14&environment=huge';
const exportPath = '/api/public/export/observations?limit=100000';

interface Read {
  /** The kind of data that is read. */
  readonly kind: keyof ReadSizes;
  readonly path: (at: number) => string;
}

const reads = (name: string, count: number, { kind, path }: Read): Attack => ({
  name,
  prepare: seedReads(kind),
  run: async (ground) =>
    atOnce(count, async (at) => {
      await get(ground, path(at), ground.attacker.authorization);
    }),
});

/** Longer than the server's time limit for a client that does not read. */
const cutOffSeconds = 45;

const unread = (name: string, count: number, kind: keyof ReadSizes, path: string): Attack => ({
  name,
  prepare: seedReads(kind),
  run: async ({ target, attacker, isQuick, answers }) => {
    const held = readersWhoDoNotRead(target, path, attacker.authorization, count);
    await sleep(isQuick ? 5_000 : cutOffSeconds * 1000);
    for (const line of held.statusLines()) answers.add(line);
    answers.add(`${held.open()} of ${count} connections still open`);
    held.close();
  },
});

/** Two projects of the attacker hold as many exports open as they can; the neighbour's export must succeed. */
const exportsHeldOpen: Attack = {
  name: 'exports held open',
  prepare: seedReads('observations'),
  run: async (ground) => {
    const { target, attacker, accomplice, neighbour, isQuick, answers } = ground;
    const held = [attacker, accomplice].map(({ authorization }) =>
      readersWhoDoNotRead(target, exportPath, authorization, 6),
    );
    await sleep(2_000);
    for (let at = 0; at < (isQuick ? 1 : 5); at += 1) {
      const got = await get(ground, exportPath, neighbour.authorization);
      if (got?.status !== 200) answers.blame(`the neighbour's export was answered ${got?.status ?? 'not at all'}`);
    }
    await sleep(isQuick ? 0 : cutOffSeconds * 1000);
    for (const each of held) {
      for (const line of each.statusLines()) answers.add(line);
      each.close();
    }
  },
};

/** Clients that disconnect while their query runs. */
const leavers: Attack = {
  name: '40 clients that leave',
  prepare: seedReads('observations'),
  run: async ({ target, attacker, answers }) => {
    const held = readersWhoDoNotRead(target, metricsPath(1), attacker.authorization, 40);
    await sleep(1_000);
    for (const line of held.statusLines()) answers.add(line);
    held.close();
    answers.add('left');
    await sleep(1_500);
  },
};

/** The server answers a slowly sent body within this time. */
const dripSeconds = 60;

const drips: Attack = {
  name: 'slow writers: 100 × a byte each second',
  run: async ({ target, attacker, isQuick, answers }: Ground) => {
    const held = slowWriters(target, '/api/public/ingestion', attacker.publicAuthorization, 100);
    await sleep(isQuick ? 5_000 : dripSeconds * 1000);
    for (const line of held.statusLines()) answers.add(line);
    if (!isQuick && held.open() > 0) answers.blame(`${held.open()} connections drip for ${dripSeconds} s`);
    held.close();
  },
};

/** Large answers, unread or requested many times concurrently. */
export const largeReads: readonly Attack[] = [
  reads('a trace of many observations', 1, { kind: 'observations', path: () => '/api/public/traces/big' }),
  reads('60 lists of 10 MB', 60, { kind: 'lists', path: () => listPath }),
  unread('8 readers who do not read', 8, 'lists', listPath),
  reads('60 metrics queries', 60, { kind: 'observations', path: metricsPath }),
  leavers,
  exportsHeldOpen,
  drips,
];

/** Require more data than the short form has. */
export const hugeReads: readonly Attack[] = [
  reads('4 lists of 112 MB', 4, { kind: 'huge', path: () => hugePath }),
  unread('8 readers of 112 MB who do not read', 8, 'huge', hugePath),
];
