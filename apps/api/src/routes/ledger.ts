import { getLedger, getLedgerBatch } from '@spanledger/api-contract';
import {
  accountOfBatch,
  balanceLedger,
  hourOf,
  invalidInput,
  microsPerDay,
  notFound,
  type LedgerQuery,
  type LedgerReader,
  type Micros,
  type PendingPart,
  type ProjectId,
} from '@spanledger/core';

import type { ApiDependencies } from '../api-dependencies.ts';
import type { Route } from '../http/route.ts';
import { ledgerBatchJson, ledgerJson } from '../json/ledger-json.ts';
import { narrowReadRoute } from '../reads/read-route.ts';
import type { Reads } from '../reads/reading.ts';

interface Parts extends Pick<ApiDependencies, 'deadLetters' | 'queue'> {
  readonly now: () => Micros;
}

const periodMaxDays = 31;
/** A batch that is refused as a whole has as many letters as entities. */
const lettersMax = 1000;

const periodOf = (query: { from?: Micros | undefined; to?: Micros | undefined }, now: Micros): LedgerQuery => {
  const to = query.to ?? Math.max(now, query.from ?? 0) + 1;
  const from = query.from ?? Math.max(0, to - microsPerDay);
  if (from >= to)
    throw invalidInput('from must lie before to.', [{ path: 'query.from', message: 'must be before to' }]);
  if (to - from > periodMaxDays * microsPerDay + 1) {
    throw invalidInput(`The ledger gives at most ${periodMaxDays} days at once: ask for a shorter period.`);
  }
  return { from, to };
};

/** Pending batches, each once, without those that have a receipt by now. */
const withoutWritten = async (
  ledger: LedgerReader,
  projectId: ProjectId,
  pending: readonly PendingPart[],
): Promise<readonly PendingPart[]> => {
  const parts = new Map(pending.map((part) => [keyOf(part), part]));
  for (const written of await ledger.written(projectId, [...parts.values()])) parts.delete(keyOf(written));
  return [...parts.values()];
};

const keyOf = ({ batchId, part }: Pick<PendingPart, 'batchId' | 'part'>): string => `${part} ${batchId}`;

export const ledgerRoutes = (reads: Reads, { deadLetters, queue, now }: Parts): readonly Route[] => [
  narrowReadRoute(getLedger, reads, async ({ ledger }, { caller: { projectId }, query }) => {
    const period = periodOf(query, now());
    const pending = (await queue.pending(projectId)).filter(
      ({ receivedAt }) => receivedAt >= hourOf(period.from) && receivedAt < period.to,
    );
    const inFlight = await withoutWritten(ledger, projectId, pending);
    return ledgerJson(balanceLedger(await ledger.hours(projectId, period), inFlight), period);
  }),

  narrowReadRoute(getLedgerBatch, reads, async ({ ledger }, { caller: { projectId }, params: { batchId } }) => {
    const pending = (await queue.pending(projectId)).filter((part) => part.batchId === batchId);
    const inFlight = await withoutWritten(ledger, projectId, pending);
    const [receipts, letters] = await Promise.all([
      ledger.batch(projectId, batchId),
      deadLetters.list({ projectId, batchId, page: 1, limit: lettersMax }),
    ]);
    const account = accountOfBatch(receipts, inFlight, letters.items);
    if (account === undefined) throw notFound(`The project has no batch ${batchId}.`);
    return ledgerBatchJson(batchId, account, receipts, inFlight, letters.items);
  }),
];
