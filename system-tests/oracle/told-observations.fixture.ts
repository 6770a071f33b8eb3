import type { Saying, Utterance } from './cost-history.fixture.ts';

/** Something said of one kind. */
export type Said<K extends Saying['kind']> = Utterance & { readonly saying: Extract<Saying, { kind: K }> };

/** What was told of one observation, in the order in which it was said. All of it is of the same kind. */
export interface ToldObservation {
  /** While its trace is known. */
  readonly named: readonly Said<'observation' | 'span'>[];
  /** Without its trace, which is not known. */
  readonly unnamed: readonly Said<'observation' | 'span'>[];
}

interface Telling {
  named: Said<'observation' | 'span'>[];
  unnamed: Said<'observation' | 'span'>[];
}

const isOfObservation = (utterance: Utterance): utterance is Said<'observation' | 'span'> =>
  utterance.saying.kind === 'observation' || utterance.saying.kind === 'span';

/**
 * By id, told from what arrived, in that order. Whoever does not name a trace is heard apart while nobody does; a
 * deletion of the trace ends what was said before it as soon as it is known to be of that trace.
 */
export const toldObservations = (arrived: readonly Utterance[]): ReadonlyMap<string, ToldObservation> => {
  const tellings = new Map<string, Telling>();
  const ends = new Map<string, number>();
  const isLasting = ({ moment, saying }: Utterance): boolean => moment > (ends.get(saying.trace) ?? 0);
  for (const utterance of arrived) {
    const { moment, saying } = utterance;
    if (saying.kind === 'delete') {
      ends.set(saying.trace, Math.max(moment, ends.get(saying.trace) ?? 0));
      for (const telling of tellings.values()) telling.named = telling.named.filter(isLasting);
    }
    if (!isOfObservation(utterance)) continue;
    const telling = tellings.get(utterance.saying.id) ?? { named: [], unnamed: [] };
    tellings.set(utterance.saying.id, telling);
    const isTraceless = utterance.saying.kind === 'observation' && utterance.saying.isTraceless;
    if (isTraceless && telling.named.length === 0) {
      telling.unnamed = inOrder([...telling.unnamed, utterance]);
    } else if (isLasting(utterance)) {
      telling.named = inOrder([...telling.named, ...telling.unnamed.filter(isLasting), utterance]);
      telling.unnamed = [];
    }
  }
  return tellings;
};

/** Of what came twice, one. */
const inOrder = <T extends Utterance>(all: readonly T[]): T[] => [...new Set(all)].sort((a, b) => a.moment - b.moment);
