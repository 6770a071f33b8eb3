import {
  aheadMicrosMax,
  verdictOf,
  windowOf,
  type Budget,
  type BudgetSpending,
  type BudgetStanding,
  type BudgetStore,
  type BudgetVerdict,
  type DailyCostReader,
  type Micros,
  type ProjectId,
} from '@spanledger/core';
import { liveSpendings } from './live-spendings.ts';
import { rememberedReads } from './remembered-reads.ts';

export interface BudgetCheckParts {
  readonly budgets: Pick<BudgetStore, 'standing'>;
  readonly dailyCosts: Pick<DailyCostReader, 'list'>;
  readonly now: () => Micros;
}

export interface BudgetChecks {
  /** `undefined` when there is no such budget. */
  check(projectId: ProjectId, id: string): Promise<BudgetVerdict | undefined>;
  /** It was changed or deleted: the next check here uses that. */
  invalidate(projectId: ProjectId, id: string): void;
}

/** How old an answer may be; an older one is read from the telemetry, while the check waits. */
export const freshMicros = 2_000_000;
/** Older answers are refreshed while the check is answered, so that the next one need not wait. */
const youngMicros = 1_600_000;
/** How old a cached value may be; after the first limit it is refreshed in the background. */
const rememberedMicros = { freshMicros: 250_000, usableMicros: 1_000_000 };
/** How long a check waits for the telemetry when nothing is cached, and before it uses an older value. */
const liveWaitMs = 1000;
const betterWaitMs = 50;
/** Older values count as unknown, unless the budget is exceeded already. */
const usableMicros = 60_000_000;

/**
 * Answers from memory, else from one read of a counter; from the telemetry itself only when no process keeps that
 * fresh.
 */
export const createBudgetChecks = ({ budgets, dailyCosts, now }: BudgetCheckParts): BudgetChecks => {
  const standings = rememberedReads<BudgetStanding | undefined>({ ...rememberedMicros, now });
  const live = liveSpendings(dailyCosts, now);

  const answer = async (standing: BudgetStanding): Promise<BudgetVerdict> => {
    const { budget } = standing;
    const known = laterOf(notAhead(presentSpending(standing, now()), now()), notAhead(live.last(budget), now()));
    const age = known === undefined ? Infinity : now() - known.asOf;
    if (age <= youngMicros) return verdictOf(budget, known, now());
    const reading = live.read(budget).catch(() => undefined);
    if (age <= freshMicros) return verdictOf(budget, known, now());
    const makeDo = usable(budget, known, now());
    const read = await inTime(reading, makeDo === undefined ? liveWaitMs : betterWaitMs);
    return verdictOf(budget, read ?? makeDo, now());
  };
  return {
    check: async (projectId, id) => {
      const standing = await standings.get(keyOf(projectId, id), async () => budgets.standing(projectId, id));
      return standing === undefined ? undefined : answer(standing);
    },
    invalidate: (projectId, id) => standings.invalidate(keyOf(projectId, id)),
  };
};

const keyOf = (projectId: ProjectId, id: string): string => `${projectId}\0${id}`;

/** The cached spending of the present window, as of the time when it was known to be right. */
const presentSpending = ({ budget, spending, watchedAt }: BudgetStanding, now: Micros): BudgetSpending | undefined => {
  if (spending === undefined || spending.from !== windowOf(budget.period, now).from) return undefined;
  const { from, spent, unpricedObservations, asOf, isCurrent } = spending;
  return { from, spent, unpricedObservations, asOf: isCurrent ? Math.max(asOf, watchedAt ?? 0) : asOf };
};

/** Without what is of a time that is not yet: the clock was set back since, and it would count as young until then. */
const notAhead = (known: BudgetSpending | undefined, now: Micros): BudgetSpending | undefined =>
  known === undefined || known.asOf > now + aheadMicrosMax ? undefined : known;

const laterOf = (a: BudgetSpending | undefined, b: BudgetSpending | undefined): BudgetSpending | undefined =>
  a === undefined || (b !== undefined && b.asOf > a.asOf) ? b : a;

const usable = ({ amount }: Budget, known: BudgetSpending | undefined, now: Micros): BudgetSpending | undefined =>
  known !== undefined && (known.spent >= amount || now - known.asOf <= usableMicros) ? known : undefined;

/** `undefined` when it takes longer. */
const inTime = async <T>(read: Promise<T>, waitMs: number): Promise<T | undefined> => {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<undefined>((giveUp) => {
    timer = setTimeout(giveUp, waitMs, undefined);
  });
  try {
    return await Promise.race([read, tooLate]);
  } finally {
    clearTimeout(timer);
  }
};
