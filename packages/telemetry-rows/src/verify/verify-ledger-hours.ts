import {
  balanceLedger,
  formatIso,
  microsPerDay,
  parseIso,
  type Day,
  type Difference,
  type LedgerReader,
  type Micros,
  type Period,
  type ProjectId,
} from '@spanledger/core';

const microsAtOnce = 31 * microsPerDay;

const startOf = (day: Day): Micros => parseIso(day) ?? 0;

/**
 * Hours whose events are not all stored, rejected, quarantined or discarded, by their receipts and dead letters; of the
 * days from `first` to `last`, and of the period. Parts in flight have no receipt yet.
 */
export const verifyLedgerHours = async (
  readHours: LedgerReader['hours'],
  projectId: ProjectId,
  { first, last }: { readonly first: Day; readonly last: Day },
  { fromDay, toDay }: Period = { fromDay: first, toDay: last },
): Promise<readonly Difference[]> => {
  const to = Math.min(startOf(last), startOf(toDay)) + microsPerDay;
  const differences: Difference[] = [];
  for (let at = Math.max(startOf(first), startOf(fromDay)); at < to; at += microsAtOnce) {
    const hours = await readHours(projectId, { from: at, to: Math.min(at + microsAtOnce, to) });
    for (const { hour, received, balance } of balanceLedger(hours, []).hours) {
      if (balance === 0) continue;
      const expected = `${received} events accounted for`;
      const found = `${received - balance} events accounted for`;
      differences.push({ figure: 'ledger', projectId, of: formatIso(hour), expected, found });
    }
  }
  return differences;
};
