import { gatherCalls } from '@spanledger/core';
import type { BegunBy, Spool, WaitingPart } from '../spool/spool.ts';
import { turns } from './turns.ts';

/** After this many deaths of its workers a part is suspect: it is worked on alone from then on. */
const deathsTogetherMax = 2;
/** This many suffice even if it was never alone, because concurrent work does not end. */
const deathsMax = 6;
/** Prefix of a consumer that ended in order with the part in hand: no death, but its rows may still appear. */
const leftPrefix = 'left:';
const takeBackTries = 5;
const takeBackAgainMs = 1_000;
const gathered = { sizeMax: 128, callsMax: 4 } as const;

/** A part that is worked on, with the consumer's name. */
export interface BegunPart {
  readonly ref: string;
  readonly holder: string;
}

/**
 * Parts that this consumer works on, marked in the spool before it starts: a mark that is found by the shard's next
 * owner is from a worker that died meanwhile. Marks are removed with their part, or taken back.
 */
export interface BegunParts {
  /** How many workers died while they worked on the part, if that is enough to dead-letter it; else `undefined`. */
  fatalDeathsOf(part: WaitingPart): number | undefined;
  /** Whether another consumer had begun it, and neither stored it nor failed to, as far as is known: it may be storing it still. */
  wasBegunElsewhere(part: WaitingPart): boolean;
  /**
   * One attempt, alone if the part is suspect. After a success the mark stays until the part is removed, unless it was
   * alone. Rejects, with the mark taken back, with what `work` rejects with, or when the mark cannot be written.
   */
  attempt(part: WaitingPart, holder: string, work: () => Promise<void>): Promise<void>;
  /** The part is no longer worked on and stays in the queue, and this process goes on. Never rejects. */
  takeBack(part: BegunPart): Promise<void>;
  /** From now on the marks of all parts in hand are not those of a death: this process ends in order. Never rejects. */
  leaveAll(): Promise<void>;
}

export const begunParts = (spool: Pick<Spool, 'begin' | 'takeBack'>, onError: (error: Error) => void): BegunParts => {
  const { together, alone } = turns();
  /** The process is alive: marks under its former names are no deaths. */
  const ownNames = new Set<string>();
  const inHand = new Set<BegunPart>();
  const marks = gatheredMarks(spool);
  const othersOf = ({ begunBy }: WaitingPart): readonly BegunBy[] =>
    begunBy.filter(({ consumer }) => !ownNames.has(consumer));
  const deathsOf = (part: WaitingPart): readonly BegunBy[] =>
    othersOf(part).filter(({ consumer }) => !consumer.startsWith(leftPrefix));

  const takeBack = async (part: BegunPart): Promise<void> => {
    for (let tries = 1; ; tries += 1) {
      try {
        await marks.takeBack(part);
        return;
      } catch (error) {
        if (tries >= takeBackTries) return onError(error as Error);
      }
      await new Promise((resolve) => void setTimeout(resolve, takeBackAgainMs).unref());
    }
  };

  const leave = async ({ ref, holder }: BegunPart): Promise<void> => {
    await marks.begin({ ref, holder: `${leftPrefix}${holder}`, isAlone: false });
    await marks.takeBack({ ref, holder });
  };

  const attempt = async (part: BegunPart, isAlone: boolean, work: () => Promise<void>): Promise<void> => {
    ownNames.add(part.holder);
    inHand.add(part);
    try {
      await marks.begin({ ...part, isAlone });
      await work();
      if (isAlone) await takeBack(part);
    } catch (error) {
      await takeBack(part);
      throw error;
    } finally {
      inHand.delete(part);
    }
  };

  return {
    fatalDeathsOf: (part) => {
      const deaths = deathsOf(part);
      return deaths.length >= deathsMax || deaths.some(({ isAlone }) => isAlone) ? deaths.length : undefined;
    },
    wasBegunElsewhere: (part) => othersOf(part).length > 0,
    attempt: async (part, holder, work) => {
      const begun = { ref: part.ref, holder };
      if (deathsOf(part).length < deathsTogetherMax) return together(async () => attempt(begun, false, work));
      return alone(async (isAlone) => attempt(begun, isAlone, work));
    },
    takeBack,
    leaveAll: async () => {
      await Promise.all(Array.from(inHand, async (part) => leave(part).catch(() => undefined)));
    },
  };
};

const gatheredMarks = (spool: Pick<Spool, 'begin' | 'takeBack'>) => ({
  begin: gatherCalls<BegunPart & { readonly isAlone: boolean }, undefined>(async (parts) => {
    for (const isAlone of [false, true]) {
      const refsOf = refsByHolder(parts.filter((part) => part.isAlone === isAlone));
      for (const [holder, refs] of refsOf) await spool.begin(holder, refs, isAlone);
    }
    return parts.map(() => undefined);
  }, gathered),
  takeBack: gatherCalls<BegunPart, undefined>(async (parts) => {
    for (const [holder, refs] of refsByHolder(parts)) await spool.takeBack(holder, refs);
    return parts.map(() => undefined);
  }, gathered),
});

const refsByHolder = (parts: readonly BegunPart[]): ReadonlyMap<string, readonly string[]> => {
  const refs = new Map<string, string[]>();
  for (const { holder, ref } of parts) refs.set(holder, [...(refs.get(holder) ?? []), ref]);
  return refs;
};
