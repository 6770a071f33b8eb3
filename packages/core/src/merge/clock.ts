import { microsPerMs, type Micros } from '../time.ts';

/**
 * When a field was set; the higher clock wins. `0`: never set. A stated value carries the writer's own time
 * (`clockOf`). A derived value has a clock below every stated one (`earliestClock`), so that stating it always wins.
 */
export type Clock = number;

export const neverSet: Clock = 0;

const latestClock = Date.UTC(2100, 0, 1) * microsPerMs * 2;
/** Stated clocks begin above 2 ** 47 (1972); derived ones stay below. */
const earliestStatedClock = 2 ** 47;
const derivedCeiling = { pending: 2 ** 43, derived: 2 ** 44, preferred: 2 ** 45, stated: 2 ** 46 } as const;
const derivedSpanMs = 2 ** 43;

/** Values stated by a public key alone rank between all derived values and all that a secret key states. */
const publicFloor = derivedCeiling.stated;
const publicGrainMicros = 64;

/** The clock of fields that a client with a secret key left out: above public-key values, below secret-key values. */
export const unstatedClock: Clock = earliestStatedClock - 1;

/**
 * The clock of a value that was stated at `at` with a public key alone: later ones win, with a resolution of 64
 * microseconds.
 */
export const publicClockOf = (at: Micros): Clock => {
  const grains = Math.floor(Math.min(at, latestClock / 2) / publicGrainMicros);
  return publicFloor + Math.max(grains, 1);
};

const isPublic = (clock: Clock): boolean => clock > publicFloor && clock < unstatedClock;

/** True if a client with a secret key stated the value; else a public key alone did, or it is derived. */
export const isStated = (clock: Clock): boolean => clock >= earliestStatedClock;

/** When a client stated the value; `undefined` for derived values, and for those without a stated time. */
export const timeOfClock = (clock: Clock): Micros | undefined => {
  if (isPublic(clock)) return (clock - publicFloor) * publicGrainMicros;
  return clock > earliestStatedClock ? Math.floor(clock / 2) : undefined;
};

/** The clock of a value that a client stated at `at`. At the same instant an update is later than a create. */
export const clockOf = (at: Micros, rank: 'create' | 'update' = 'create'): Clock => {
  const clock = Math.floor(at) * 2 + (rank === 'update' ? 1 : 0);
  return Math.min(Math.max(clock, earliestStatedClock), latestClock);
};

/** The time of a clock of `earliestClock`, to the millisecond. */
export const timeOfEarliest = (clock: Clock): Micros => {
  const ceiling = Object.values(derivedCeiling).find((highest) => clock <= highest) ?? clock;
  return (ceiling - clock) * microsPerMs;
};

/**
 * A clock that is higher the earlier `at` is, to the millisecond: merging then keeps the earliest value.
 * Any value of a later tier (`pending`, `derived`, `preferred`, `stated`) wins over all of the tiers before it;
 * `pending` is for values of something that has not ended.
 */
export const earliestClock = (at: Micros, tier: keyof typeof derivedCeiling): Clock => {
  const ms = Math.min(Math.max(Math.floor(at / microsPerMs), 0), derivedSpanMs);
  return derivedCeiling[tier] - ms;
};
