import { conflict, isEnded, notFound } from '@spanledger/core';
import type {
  AutomaticPricing,
  CostDifference,
  Day,
  Micros,
  ProjectId,
  Repricing,
  RepricingQueue,
  RepricingStore,
} from '@spanledger/core';
import { memoryLock, type MemoryLock } from '../memory-lock.ts';

export interface Repricings {
  readonly store: RepricingStore;
  readonly queue: RepricingQueue;
}

interface Entry {
  run: Repricing;
  isCancelRequested: boolean;
  readonly plannedDays: Map<Day, { readonly differences: readonly CostDifference[]; isDone: boolean }>;
}

interface State {
  /** In order of the requests. */
  readonly entries: Map<string, Entry>;
  automatic: AutomaticPricing | undefined;
  readonly lock: MemoryLock;
  readonly now: () => Micros;
}

/** Both ports over the same runs. */
export const memoryRepricings = (now = (): Micros => Date.now() * 1000): Repricings => {
  const state: State = { entries: new Map(), automatic: undefined, lock: memoryLock(), now };
  return { store: memoryStore(state), queue: memoryQueue(state) };
};

const memoryStore = ({ entries, now }: State): RepricingStore => {
  const entryOf = (projectId: ProjectId, id: string): Entry | undefined => {
    const entry = entries.get(id);
    return entry?.run.projectId === projectId ? entry : undefined;
  };
  return {
    create: async (projectId, request, id: string = crypto.randomUUID()) => {
      const known = entries.get(id) ?? {
        run: newRun(id, projectId, request, now()),
        isCancelRequested: false,
        plannedDays: new Map(),
      };
      entries.set(id, known);
      return shown(known);
    },
    get: async (projectId, id) => {
      const entry = entryOf(projectId, id);
      return entry && shown(entry);
    },
    list: async (projectId, { page, limit }) => {
      const runs = [...entries.values()]
        .filter(({ run }) => run.projectId === projectId)
        .map(shown)
        .toReversed();
      return { items: runs.slice((page - 1) * limit, page * limit), totalItems: runs.length };
    },
    differences: async (projectId, id) => {
      const days = [...(entryOf(projectId, id)?.plannedDays ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
      return days.flatMap(([, { differences }]) => differences);
    },
    cancel: async (projectId, id) => {
      const entry = entryOf(projectId, id);
      if (entry === undefined) throw notFound(`The project has no re-pricing ${id}.`);
      const { state } = entry.run;
      if (isEnded(state)) throw conflict(`The re-pricing ${id} has ended already: it is ${state}.`);
      if (state === 'running') entry.isCancelRequested = true;
      else entry.run = { ...entry.run, state: 'cancelled', finishedAt: now() };
      return shown(entry);
    },
  };
};

const memoryQueue = (state: State): RepricingQueue => {
  const { entries, now } = state;
  return {
    next: async (passedOver = []) => {
      const left = [...entries.values()].filter(({ run }) => !passedOver.includes(run.id));
      const entry = left.find(({ run }) => run.state === 'running') ?? left.find(({ run }) => run.state === 'queued');
      return entry && shown(entry);
    },
    isCancelled: async (id) => {
      const entry = entries.get(id);
      return entry === undefined || entry.run.state === 'cancelled' || entry.isCancelRequested;
    },
    begin: async (id, days) => {
      const entry = entries.get(id);
      if (entry === undefined || isEnded(entry.run.state)) return;
      entry.run = { ...entry.run, state: 'running', startedAt: entry.run.startedAt ?? now(), days };
    },
    plannedDays: async (id) =>
      new Map([...(entries.get(id)?.plannedDays ?? [])].map(([day, { isDone }]) => [day, isDone])),
    planDay: async (id, day, differences) => {
      const days = entries.get(id)?.plannedDays;
      if (days?.has(day) === false) days.set(day, { differences, isDone: false });
    },
    finishDay: async (id, day) => {
      const planned = entries.get(id)?.plannedDays.get(day);
      if (planned !== undefined) planned.isDone = true;
    },
    end: async (id, ended, problem) => {
      const entry = entries.get(id);
      if (entry === undefined || isEnded(entry.run.state)) return;
      entry.run = { ...entry.run, state: ended, problem, finishedAt: now() };
    },
    automaticPricing: async () => state.automatic,
    setAutomaticPricing: async (pricing) => {
      state.automatic = pricing;
    },
    lock: state.lock.take,
  };
};

const newRun = (
  id: string,
  projectId: ProjectId,
  request: Parameters<RepricingStore['create']>[1],
  createdAt: Micros,
): Repricing => ({
  ...request,
  id,
  projectId,
  state: 'queued',
  createdAt,
  startedAt: null,
  finishedAt: null,
  days: null,
  daysDone: 0,
  problem: null,
});

const shown = ({ run, plannedDays }: Entry): Repricing => ({
  ...run,
  daysDone: [...plannedDays.values()].filter(({ isDone }) => isDone).length,
});
