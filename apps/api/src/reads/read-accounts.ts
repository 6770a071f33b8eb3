/** Readings under way, and the bytes that they hold. */
export interface Held {
  readonly turns: number;
  readonly bytes: number;
}

interface Maxima {
  readonly turnsMax: number;
  readonly bytesMax: number;
}

/** What each project holds, and all of them together. A project may hold half of it all. */
export interface ReadAccounts {
  /** True if a reading of this many bytes may begin. */
  fits(owner: string, bytes: number): boolean;
  /** True if it may not because of what the owner holds itself. */
  isOwnFault(owner: string, bytes: number): boolean;
  add(owner: string, more: Held): void;
}

const nothing: Held = { turns: 0, bytes: 0 };

export const createReadAccounts = ({ turnsMax, bytesMax }: Maxima): ReadAccounts => {
  let all = nothing;
  const byOwner = new Map<string, Held>();
  const heldBy = (owner: string): Held => byOwner.get(owner) ?? nothing;
  const isOwnFault = (owner: string, bytes: number): boolean => {
    const own = heldBy(owner);
    return own.turns >= turnsMax / 2 || own.bytes + bytes > bytesMax / 2;
  };
  return {
    isOwnFault,
    fits: (owner, bytes) => !isOwnFault(owner, bytes) && all.turns < turnsMax && all.bytes + bytes <= bytesMax,
    add: (owner, more) => {
      const own = sum(heldBy(owner), more);
      all = sum(all, more);
      if (own.turns === 0 && own.bytes === 0) byOwner.delete(owner);
      else byOwner.set(owner, own);
    },
  };
};

const sum = (a: Held, b: Held): Held => ({ turns: a.turns + b.turns, bytes: a.bytes + b.bytes });
