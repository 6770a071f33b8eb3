import type { Waiting } from './waiting-batches.ts';

type Group = readonly Waiting[];

/** Groups with a batch that cannot be stored. They are halved one after the other, while all others continue. */
export interface SuspectGroups {
  /** Their approximate memory. */
  readonly bytes: number;
  readonly isBusy: boolean;
  /** Adds the halves of a refused group. */
  halve(group: Group): void;
  /** Continues with the next, unless one is under way. */
  proceed(): void;
}

interface SuspectParts {
  /** Stores a group; never rejects. */
  readonly store: (group: Group) => Promise<void>;
  readonly weigh: (entry: Waiting) => number;
  readonly onStored: () => void;
}

export const suspectGroups = ({ store, weigh, onStored }: SuspectParts): SuspectGroups => {
  const groups: Group[] = [];
  let bytes = 0;
  let isHalving = false;
  const weightOf = (group: Group): number => group.reduce((sum, entry) => sum + weigh(entry), 0);

  return {
    get bytes() {
      return bytes;
    },
    get isBusy() {
      return isHalving || groups.length > 0;
    },
    halve: (group) => {
      const middle = Math.ceil(group.length / 2);
      groups.push(group.slice(0, middle), group.slice(middle));
      bytes += weightOf(group);
    },
    proceed: () => {
      const group = isHalving ? undefined : groups.shift();
      if (group === undefined) return;
      isHalving = true;
      void store(group).finally(() => {
        bytes -= weightOf(group);
        isHalving = false;
        onStored();
      });
    },
  };
};
