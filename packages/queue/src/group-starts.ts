import { groupsInFlight } from './groups-in-flight.ts';
import { returningSenders, type Patience } from './returning-senders.ts';
import type { Waiting, WaitingBatches } from './waiting-batches.ts';

/** Begins groups of waiting batches: in turn, and small ones while large ones run. */
export interface GroupStarts {
  /** Whether no group is being stored. */
  readonly isEmpty: boolean;
  /** Call it when a batch was added to the waiting ones. */
  added(): void;
  /** Begins all groups that may begin now. */
  flush(): void;
  /** Batches do not wait for others any more. */
  hurry(): void;
}

interface Parts {
  readonly waiting: WaitingBatches;
  readonly settings: {
    readonly waitMs: number;
    readonly patience: Patience;
    readonly groupsInFlightMax: number;
    readonly sideGroupObservationsMin: number;
    readonly groupRowsMax: number;
  };
  /** Stores a group; never rejects. */
  readonly store: (group: readonly Waiting[]) => Promise<void>;
  /** Called at the end of each `flush`. */
  readonly onFlushed: () => void;
}

export const groupStarts = ({ waiting, settings, store, onFlushed }: Parts): GroupStarts => {
  const { waitMs, patience, groupsInFlightMax, sideGroupObservationsMin, groupRowsMax } = settings;
  const inFlight = groupsInFlight();
  const senders = returningSenders(patience);
  let timer: NodeJS.Timeout | undefined;
  let isInHurry = false;

  const isLarge = (): boolean => waiting.observations >= sideGroupObservationsMin;
  const mayStart = (): boolean =>
    waiting.size > 0 && (inFlight.count === 0 || (inFlight.count < groupsInFlightMax && isLarge()));
  /** How much longer the next group waits for more batches. */
  const patienceMs = (): number =>
    isInHurry || inFlight.count > 0 || isLarge() || senders.areBack(waiting.size) ? 0 : senders.remainingMs();

  const start = (group: readonly Waiting[], how: 'in turn' | 'passing'): void => {
    if (group.length === 0) return;
    const end = inFlight.begin(group, how);
    const isBacklog = waiting.size > 0;
    const startedAt = performance.now();
    const note = (): void => {
      if (how === 'passing') return;
      // Batches that did not fit into the group have waited long enough.
      const tookMs = isBacklog ? 0 : performance.now() - startedAt;
      senders.groupEnded({ answered: group.length, waiting: waiting.size, tookMs });
    };
    void store(group).finally(end).finally(note).finally(flush);
  };

  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    while (timer === undefined && mayStart()) {
      const ms = patienceMs();
      if (ms > 0) timer = setTimeout(flush, ms);
      else start(waiting.takeGroup(groupRowsMax), 'in turn');
    }
    if (inFlight.mayPass) start(waiting.takeSmallGroup(inFlight.isOf), 'passing');
    onFlushed();
  };

  return {
    get isEmpty() {
      return inFlight.isEmpty;
    },
    added: () => {
      if (inFlight.count === 0 && senders.areBack(waiting.size)) flush();
      else timer ??= setTimeout(flush, waitMs);
    },
    flush,
    hurry: () => {
      isInHurry = true;
      flush();
    },
  };
};
