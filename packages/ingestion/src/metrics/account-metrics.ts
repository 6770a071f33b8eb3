import {
  balanceLedger,
  microsPerDay,
  type LedgerReader,
  type Micros,
  type ProjectId,
  type TelemetryStore,
} from '@spanledger/core';
import { Gauge, type Registry } from 'prom-client';

export interface AccountSources {
  readonly telemetry: Pick<TelemetryStore, 'ingestState' | 'ledger'>;
  /** Those that exist: of a deleted one, some rows are removed before others. */
  readonly projectIds: () => Promise<readonly ProjectId[]>;
  readonly now: () => Micros;
}

/** Dead letters are one count; the ledger is a query for each project that sent anything. */
const freshMs = { letters: 10_000, balance: 300_000 } as const;
/** A scrape does not wait longer; it gets the last known values. */
const patienceMs = 2_000;

/**
 * Adds metrics that need an operator's decision to the registry, over all projects: dead letters by state, and events
 * that the ledger of the last 24 hours does not account for. Read on each scrape, with a limited rate; NaN while the
 * stores do not answer.
 */
export const exposeAccounts = (registry: Registry, { telemetry, projectIds, now }: AccountSources): void => {
  const letters = remembered(freshMs.letters, async () => (await telemetry.ingestState()).deadLetters);
  const balance = remembered(freshMs.balance, async () => imbalanceOf(telemetry.ledger, await projectIds(), now()));
  const states = ['open', 'discarded'] as const;
  const lettersGauge: Gauge<'state'> = new Gauge({
    name: 'spanledger_dead_letters',
    help: 'Dead letters of all projects that wait for a decision (open) or were given up (discarded).',
    labelNames: ['state'],
    registers: [registry],
    collect: async () => {
      const counts = await letters();
      for (const state of states) lettersGauge.set({ state }, counts?.[state] ?? Number.NaN);
    },
  });
  const balanceGauge: Gauge = new Gauge({
    name: 'spanledger_ledger_balance',
    help: 'Events received in the last 24 hours, of all projects, that the ledger does not account for: 0.',
    registers: [registry],
    collect: async () => balanceGauge.set((await balance()) ?? Number.NaN),
  });
};

/** Differences of either sign add up: one project's must not hide another's. */
const imbalanceOf = async (ledger: LedgerReader, projects: readonly ProjectId[], now: Micros): Promise<number> => {
  const day = { from: now - microsPerDay, to: now };
  const active = new Set(await ledger.projects(day));
  let sum = 0;
  for (const projectId of projects.filter((id) => active.has(id))) {
    const hours = await ledger.hours(projectId, day);
    for (const { balance } of balanceLedger(hours, []).hours) sum += Math.abs(balance);
  }
  return sum;
};

/** The latest answer, refreshed when it is old; `undefined` while there is none. */
const remembered = <T>(maxAgeMs: number, read: () => Promise<T>): (() => Promise<T | undefined>) => {
  let latest: T | undefined;
  let readAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;
  const readAgain = async (): Promise<void> => {
    try {
      latest = await read();
      readAt = performance.now();
    } catch {
      latest = undefined;
    }
    reading = undefined;
  };
  return async () => {
    if (performance.now() - readAt < maxAgeMs) return latest;
    reading ??= readAgain();
    let timer: NodeJS.Timeout | undefined;
    const impatience = new Promise<void>((leave) => {
      timer = setTimeout(leave, patienceMs);
    });
    await Promise.race([reading, impatience]).finally(() => clearTimeout(timer));
    return latest;
  };
};
