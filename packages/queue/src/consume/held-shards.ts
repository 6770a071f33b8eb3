import type { Leases } from '../spool/spool.ts';
import type { ShardOwner } from './shard-owner.ts';

/** The shards of one consumer, each active or being given up. */
export interface HeldShards {
  readonly owned: readonly number[];
  /** Given up, and no longer worked on: their leases can be released. */
  readonly toRelease: Set<number>;
  /**
   * Applies the server's answer, which lists all owned shards: starts new ones, gives up those above the fair share.
   */
  follow(leases: Leases, isStopping: boolean): void;
  /** Those that are worked on. */
  readonly working: readonly number[];
  /** Parts may have arrived in these shards, some of which may belong to other consumers. */
  look(shards: readonly number[]): void;
  /** Ends all at once: other consumers may have the leases. */
  loseAll(): void;
  /** Gives up all shards; resolves when nothing runs any more. */
  giveUpAll(drainMs: number): Promise<void>;
}

/** How long running work may take when a shard moves to another consumer. */
const giveUpMs = 10_000;

export const heldShards = (
  own: (shard: number) => ShardOwner,
  onShardsChanged: (owned: readonly number[], changed: readonly number[]) => void,
): HeldShards => {
  const owners = new Map<number, ShardOwner>();
  const leaving = new Map<number, Promise<void>>();
  const toRelease = new Set<number>();
  const owned = (): readonly number[] => inOrder([...owners.keys(), ...leaving.keys()]);

  const start = (shards: readonly number[]): void => {
    if (shards.length === 0) return;
    onShardsChanged(inOrder([...owned(), ...shards]), shards);
    for (const shard of shards) owners.set(shard, own(shard));
  };

  const lose = (shards: readonly number[]): void => {
    for (const shard of shards) {
      owners.get(shard)?.abandon();
      owners.delete(shard);
      leaving.delete(shard);
    }
    if (shards.length > 0) onShardsChanged(owned(), shards);
  };

  const giveUp = (shard: number, drainMs: number): void => {
    const owner = owners.get(shard);
    if (owner === undefined) return;
    owners.delete(shard);
    const left = owner.stop(drainMs).then(() => {
      if (leaving.get(shard) !== left) return;
      leaving.delete(shard);
      toRelease.add(shard);
      onShardsChanged(owned(), [shard]);
    });
    leaving.set(shard, left);
  };

  return {
    get owned() {
      return owned();
    },
    toRelease,
    get working() {
      return [...owners.keys()];
    },
    look: (shards) => {
      for (const shard of shards) owners.get(shard)?.look();
    },
    follow: ({ fairShare, owned: leased }, isStopping) => {
      if (isStopping) return;
      start(leased.filter((shard) => !owners.has(shard) && !leaving.has(shard) && !toRelease.has(shard)));
      for (const shard of [...owners.keys()].slice(Math.max(fairShare - leaving.size, 0))) giveUp(shard, giveUpMs);
    },
    loseAll: () => {
      toRelease.clear();
      lose(owned());
    },
    giveUpAll: async (drainMs) => {
      for (const shard of owners.keys()) giveUp(shard, drainMs);
      await Promise.all(leaving.values());
    },
  };
};

const inOrder = (shards: readonly number[]): readonly number[] => [...shards].sort((a, b) => a - b);
