import type { Statement, Utterance } from './cost-history.fixture.ts';

/** Something reported of one kind. */
export type Stated<K extends Statement['kind']> = Utterance & { readonly statement: Extract<Statement, { kind: K }> };

/** What was reported of one observation, in the order in which it was reported. All of it is of the same kind. */
export interface ReportedObservation {
  /** While its trace is known. */
  readonly named: readonly Stated<'observation' | 'span'>[];
  /** Without its trace, which is not known. */
  readonly unnamed: readonly Stated<'observation' | 'span'>[];
}

interface Reports {
  named: Stated<'observation' | 'span'>[];
  unnamed: Stated<'observation' | 'span'>[];
}

const isOfObservation = (utterance: Utterance): utterance is Stated<'observation' | 'span'> =>
  utterance.statement.kind === 'observation' || utterance.statement.kind === 'span';

/**
 * By id, derived from what arrived, in that order. Reports without a trace are kept apart while none names one; a
 * deletion of the trace ends what was reported before it as soon as it is known to be of that trace.
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
    const reports = reportsById.get(utterance.statement.id) ?? { named: [], unnamed: [] };
    reportsById.set(utterance.statement.id, reports);
    const isTraceless = utterance.statement.kind === 'observation' && utterance.statement.isTraceless;
    if (isTraceless && reports.named.length === 0) {
      reports.unnamed = inOrder([...reports.unnamed, utterance]);
    } else if (isLasting(utterance)) {
      reports.named = inOrder([...reports.named, ...reports.unnamed.filter(isLasting), utterance]);
      reports.unnamed = [];
    }
  }
  return reportsById;
};

/** Of what came twice, one. */
const inOrder = <T extends Utterance>(all: readonly T[]): T[] => [...new Set(all)].sort((a, b) => a.moment - b.moment);
