import type { Statement, Utterance } from './cost-history.fixture.ts';

/** A report of one kind. */
export type Stated<K extends Statement['kind']> = Utterance & { readonly statement: Extract<Statement, { kind: K }> };

/** The reports of one observation, in order. All of them are of the same kind. */
export interface ReportedObservation {
  /** Reports while its trace is known. */
  readonly named: readonly Stated<'observation' | 'span'>[];
  /** Reports without a trace, while it is not known. */
  readonly unnamed: readonly Stated<'observation' | 'span'>[];
}

interface Reports {
  named: Stated<'observation' | 'span'>[];
  unnamed: Stated<'observation' | 'span'>[];
  /** It was stored in its trace, which stays known when that is deleted. */
  isOfTrace: boolean;
}

const isOfObservation = (utterance: Utterance): utterance is Stated<'observation' | 'span'> =>
  utterance.statement.kind === 'observation' || utterance.statement.kind === 'span';

/**
 * By id, derived from the arrived reports in order. Reports without a trace id are separate until another report
 * contains it; a deletion of the trace ends earlier reports as soon as they are known to belong to it, also those that
 * come after it.
 */
export const reportedObservations = (arrived: readonly Utterance[]): ReadonlyMap<string, ReportedObservation> => {
  const reportsById = new Map<string, Reports>();
  const ends = new Map<string, number>();
  const isLasting = ({ moment, statement }: Utterance): boolean => moment > (ends.get(statement.trace) ?? 0);
  for (const utterance of arrived) {
    const { moment, statement } = utterance;
    if (statement.kind === 'delete') {
      ends.set(statement.trace, Math.max(moment, ends.get(statement.trace) ?? 0));
      for (const reports of reportsById.values()) reports.named = reports.named.filter(isLasting);
    }
    if (!isOfObservation(utterance)) continue;
    const reports = reportsById.get(utterance.statement.id) ?? { named: [], unnamed: [], isOfTrace: false };
    reportsById.set(utterance.statement.id, reports);
    const isTraceless = utterance.statement.kind === 'observation' && utterance.statement.isTraceless;
    if (isTraceless && !reports.isOfTrace) {
      reports.unnamed = inOrder([...reports.unnamed, utterance]);
    } else if (isLasting(utterance)) {
      reports.named = inOrder([...reports.named, ...reports.unnamed.filter(isLasting), utterance]);
      reports.unnamed = [];
      reports.isOfTrace = true;
    }
  }
  return reportsById;
};

/** Without duplicates, sorted by moment. */
const inOrder = <T extends Utterance>(all: readonly T[]): T[] => [...new Set(all)].sort((a, b) => a.moment - b.moment);
