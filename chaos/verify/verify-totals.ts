import type { Cluster } from '../cluster/cluster.ts';
import type { Project } from '../cluster/projects.ts';
import { until } from '../cluster/wait.ts';
import { isoTime } from '../load/load.ts';
import { amountOf, amountText } from '../load/money.ts';
import type { SentTotals } from './sent-totals.ts';
import { differences } from './differences.ts';
import { ask, askAll } from './read-api.ts';

interface Sums {
  readonly received: number;
  readonly stored: number;
  readonly quarantined: number;
  readonly discarded: number;
  readonly inFlight: number;
  readonly balance: number;
  readonly rejected: Readonly<Record<string, number>>;
}

interface Ledger {
  readonly totals: Sums;
  readonly hours: readonly (Sums & { readonly hour: string })[];
}

/** Sufficient for a busy machine. */
const drainTimeoutMs = 300_000;
const pollMs = 300;
const ledgerDays = 3;

const readLedger = async ({ apis }: Cluster, project: Project): Promise<Ledger> => {
  const from = isoTime(Date.now() - ledgerDays * 86_400_000);
  const ledger = await ask<Ledger>(apis, project, `/api/public/ledger?from=${from}`);
  if (ledger === undefined) throw new Error('there is no ledger');
  return ledger;
};

/** Resolves when nothing is in flight; rejects with the remaining counts. */
export const waitForDrain = async (cluster: Cluster, project: Project): Promise<void> => {
  let last: Sums | undefined;
  const isDrained = async (): Promise<true | undefined> => {
    last = (await readLedger(cluster, project)).totals;
    return last.inFlight === 0 || undefined;
  };
  await until(`${project.id} drains`, drainTimeoutMs, isDrained, pollMs).catch((error: unknown) => {
    throw new Error(`${(error as Error).message}; the ledger says ${JSON.stringify(last)}`, { cause: error });
  });
};

/** Rejects with the contents of the queue. */
export const waitForEmptyQueue = async (cluster: Cluster): Promise<void> => {
  const isEmpty = async (): Promise<true | undefined> => (await cluster.queueDepth()) === 0 || undefined;
  await until('an empty queue', drainTimeoutMs, isEmpty, pollMs).catch(async (error: unknown) => {
    throw new Error(`${(error as Error).message}; ${await cluster.describeQueue().catch(String)}`, { cause: error });
  });
};

const sumOf = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((sum, count) => sum + count, 0);

const verifyLedger = async (cluster: Cluster, project: Project, sent: SentTotals): Promise<readonly string[]> => {
  const { totals, hours } = await readLedger(cluster, project);
  const { received, stored, quarantined, discarded, inFlight } = totals;
  const found = { received, stored, quarantined, discarded, inFlight, rejected: sumOf(totals.rejected) };
  const expected = {
    received: sent.received,
    stored: sent.received - sent.rejected - sent.poisoned,
    quarantined: sent.poisoned,
    discarded: 0,
    inFlight: 0,
    rejected: sent.rejected,
  };
  const unbalanced = hours.filter(({ balance }) => balance !== 0);
  return [
    ...differences('ledger', [found], [expected], () => 'totals'),
    ...unbalanced.map((hour) => `the ledger does not balance: ${JSON.stringify(hour)}`),
  ];
};

const verifyLetters = async ({ apis }: Cluster, project: Project, sent: SentTotals): Promise<readonly string[]> => {
  const letters = await askAll<{ reason: string; kind: string; state: string }>(
    apis,
    project,
    '/api/public/dead-letters?state=open',
  );
  const others = letters.filter(({ reason, kind }) => reason !== 'refused_by_store' || kind !== 'observation');
  return [
    ...others.map((letter) => `a dead letter that is no poison: ${JSON.stringify(letter)}`),
    ...(letters.length === sent.poisoned ? [] : [`${letters.length} dead letters instead of ${sent.poisoned}`]),
  ];
};

const verifyDays = async ({ apis }: Cluster, project: Project, sent: SentTotals): Promise<readonly string[]> => {
  const days = await askAll<{ date: string; countObservations: number; totalCost: number }>(
    apis,
    project,
    '/api/public/metrics/daily',
  );
  return differences(
    'day',
    days
      .filter(({ countObservations }) => countObservations > 0)
      .map(({ date, countObservations: count, totalCost: cost }) => ({ date, count, cost })),
    Array.from(sent.days, ([date, { count, cost }]) => ({ date, count, cost: Number(amountText(cost)) })),
    ({ date }) => date,
  );
};

/** The exact sum, read without the API, whose numbers are doubles. */
const verifySum = async (cluster: Cluster, project: Project, sent: SentTotals): Promise<readonly string[]> => {
  const text = await cluster.askClickHouse(
    `SELECT count(), sumIf(total_cost, counted) FROM observations FINAL WHERE project_id = '${project.id}' FORMAT TSV`,
  );
  const [count = '', cost = ''] = text.split('\t');
  const found = { count: Number(count), cost: amountText(amountOf(cost)) };
  return differences('sum', [found], [{ count: sent.observations, cost: amountText(sent.cost) }], () => 'of all');
};

/** Compares the totals of everything sent so far: ledger, dead letters, the costs of each day, and their exact sum. */
export const verifyTotals = async (
  cluster: Cluster,
  project: Project,
  sent: SentTotals,
): Promise<readonly string[]> => {
  const checks = [verifyLedger, verifyLetters, verifyDays, verifySum];
  const lines = await Promise.all(checks.map(async (check) => check(cluster, project, sent)));
  return lines.flat().map((line) => `${project.id}: ${line}`);
};
