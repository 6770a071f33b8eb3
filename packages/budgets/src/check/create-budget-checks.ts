import {
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
  /** It was changed or deleted: the next check here knows. */
  invalidate(projectId: ProjectId, id: string): void;
}

/** How old an answer may be; after that it is read from the telemetry, while the check waits. */
export const freshMicros = 2_000_000;
/** What is older is read anew while the check is answered, so that the next one need not wait. */
const youngMicros = 1_600_000;
/** How old what is in memory may be; past the first it is read again behind the answer. */
const rememberedMicros = { freshMicros: 250_000, usableMicros: 1_000_000 };
/** How long a check waits for the telemetry when nothing is known, and before it makes do with what is. */
const liveWaitMs = 1000;
const betterWaitMs = 50;
/** What is older is unknown, unless it is over already. */
const usableMicros = 60_000_000;

/** Answers from memory, else from one read of a counter; from the telemetry itself only when no process keeps that fresh. */
export const createBudgetChecks = ({ budgets, dailyCosts, now }: BudgetCheckParts): BudgetChecks => {
  const standings = rememberedReads<BudgetStanding | undefined>({ ...rememberedMicros, now });
  const live = liveSpendings(dailyCosts, now);

  const answer = async (standing: BudgetStanding): Promise<BudgetVerdict> => {
    const { budget } = standing;
    const known = laterOf(presentSpending(standing, now()), live.last(budget));
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

/** What is known of the present window, as of when it was known to be right. */
const presentSpending = ({ budget, spending, watchedAt }: BudgetStanding, now: Micros): BudgetSpending | undefined => {
  if (spending === undefined || spending.from !== windowOf(budget.period, now).from) return undefined;
  const { from, spent, unpricedObservations, asOf, isCurrent } = spending;
  return { from, spent, unpricedObservations, asOf: isCurrent ? Math.max(asOf, watchedAt ?? 0) : asOf };
};

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
