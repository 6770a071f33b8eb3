import type {
  CostDifference,
  CostRevision,
  CostRevisions,
  Day,
  ModelName,
  PriceBook,
  PriceBooks,
  PricedObservation,
  Repricing,
  RepricingQueue,
} from '@spanledger/core';
import { costDifferences } from './cost-differences.ts';
import { repricedCost } from './repriced-cost.ts';

export interface RepricingWork {
  readonly queue: RepricingQueue;
  readonly revisions: CostRevisions;
  readonly books: Pick<PriceBooks, 'at'>;
  /** Aborted when this process must stop. */
  readonly signal: AbortSignal;
}

/** `interrupted`: it has not ended, and continues when it is carried out again. */
export type RepricingOutcome = 'succeeded' | 'cancelled' | 'interrupted';

/**
 * While observations are written all the time, some may miss a pass; those written by the pipeline have current prices.
 */
const passesMax = 5;

/**
 * Does the remaining work of a run, day by day: stores the differences, then replaces the costs. It may be interrupted
 * at any point and carried out again: an interrupted day is repeated, and keeps the differences found first.
 */
export const carryOutRepricing = async (run: Repricing, work: RepricingWork): Promise<RepricingOutcome> => {
  const { queue, revisions, books } = work;
  if (await queue.isCancelled(run.id)) return 'cancelled';
  const book = await books.at(run.priceVersion);
  await book.prepare([run.projectId]);
  const planned = await queue.plannedDays(run.id);
  const days = new Set([...planned.keys(), ...(await revisions.days(run.projectId, run))]);
  await queue.begin(run.id, days.size);
  const task: Task = { run, work, book };
  for (const day of [...days].sort()) {
    if (planned.get(day) === true) continue;
    const outcome = await doDay(task, day, planned.has(day));
    if (outcome !== undefined) return outcome;
    await queue.finishDay(run.id, day);
  }
  return 'succeeded';
};

interface Task {
  readonly run: Repricing;
  readonly work: RepricingWork;
  readonly book: PriceBook;
}

/** Why a run must stop; `undefined` while it may continue. */
type Stopped = 'cancelled' | 'interrupted' | undefined;

const doDay = async (task: Task, day: Day, isPlanned: boolean): Promise<Stopped> => {
  const { run, work } = task;
  if (!isPlanned) {
    const differences = await findDifferences(task, day);
    if (typeof differences === 'string') return differences;
    await work.queue.planDay(run.id, day, differences);
    if (differences.length === 0) return undefined;
  }
  return run.isDryRun ? undefined : reviseDay(task, day);
};

const findDifferences = async (
  task: Task,
  day: Day,
): Promise<readonly CostDifference[] | Exclude<Stopped, undefined>> => {
  const differences = costDifferences(day);
  const stopped = await forEachChange(task, day, (changes) => {
    for (const change of changes) differences.add(change);
  });
  return stopped ?? differences.all();
};

const reviseDay = async (task: Task, day: Day): Promise<Stopped> => {
  const { run, work } = task;
  for (let pass = 0; pass < passesMax; pass += 1) {
    let missed = 0;
    const stopped = await forEachChange(task, day, async (changes) => {
      missed += changes.length - (await work.revisions.revise(run.projectId, day, changes));
    });
    if (stopped !== undefined || missed === 0) return stopped;
  }
  return undefined;
};

const namesOf = (page: readonly PricedObservation[]): readonly ModelName[] =>
  page.flatMap(({ model, provider }) => (model === null ? [] : [{ model, provider }]));

const forEachChange = async (
  { run, work, book }: Task,
  day: Day,
  use: (changes: readonly CostRevision[]) => Promise<void> | void,
): Promise<Stopped> => {
  for await (const page of work.revisions.read(run.projectId, run, day)) {
    if (work.signal.aborted) return 'interrupted';
    if (await work.queue.isCancelled(run.id)) return 'cancelled';
    await book.match?.(run.projectId, namesOf(page));
    const changes = page.flatMap((observation) => {
      const cost = repricedCost(run.projectId, observation, book);
      return cost === undefined ? [] : [{ observation, cost }];
    });
    if (changes.length > 0) await use(changes);
  }
  return undefined;
};
