import {
  runNameTaken,
  experimentAttemptsMax,
  experimentItemIds,
  experimentItemsMax,
  experimentItemStates,
  formatIso,
  invalidField,
  notFound,
  reasonOfLimit,
  reasonToGiveUp,
  runMetadata,
  sumUsd,
  type DatasetExperimentStore,
  type DatasetRun,
  type ExperimentAttemptKey,
  type ExperimentProgress,
  type ExperimentQueue,
  type Micros,
  type ProjectId,
  type StandingExperiment,
} from '@spanledger/core';

import {
  findOrRefuse,
  itemsAt,
  type DatasetState,
  type KeptExperiment,
  type KeptExperimentItem,
} from '../datasets/dataset-state.ts';
import { pageOf } from '../telemetry/memory-page.ts';

const canceledReason = 'The experiment was canceled.';

/** The experiment ports over the datasets of a state. */
export const memoryExperiments = (
  state: DatasetState,
): { readonly datasetExperiments: DatasetExperimentStore; readonly experimentQueue: ExperimentQueue } => ({
  datasetExperiments: experimentStore(state),
  experimentQueue: experimentQueue(state),
});

const progressOf = ({ items }: KeptExperiment): ExperimentProgress => {
  const all = [...items.values()].map(({ item }) => item);
  const counts = experimentItemStates.map((of) => [of, all.filter(({ state }) => state === of).length]);
  return {
    items: Object.fromEntries(counts) as ExperimentProgress['items'],
    cost: sumUsd(all.map(({ cost }) => cost)),
    unpricedCalls: all.reduce((sum, { unpricedCalls }) => sum + unpricedCalls, 0),
  };
};

const standing = (kept: KeptExperiment): StandingExperiment => ({
  experiment: kept.experiment,
  progress: progressOf(kept),
});

const find = (state: DatasetState, projectId: ProjectId, datasetName: string, name: string) =>
  state.experiments.find(
    ({ experiment }) =>
      experiment.projectId === projectId && experiment.datasetName === datasetName && experiment.name === name,
  );

const require = (...of: Parameters<typeof find>): KeptExperiment => {
  const kept = find(...of);
  if (kept === undefined) throw notFound('Experiment not found');
  return kept;
};

const isFree = ({ item, leaseUntil }: KeptExperimentItem, now: Micros): boolean =>
  item.state === 'pending' || (item.state === 'running' && leaseUntil !== null && leaseUntil <= now);

const isSuspectItem = (kept: KeptExperimentItem, now: Micros): boolean =>
  kept.item.state === 'running' && kept.recorded === null && isFree(kept, now);

const giveUp = (kept: KeptExperimentItem, now: Micros): void => {
  const error = reasonToGiveUp(kept.item, experimentAttemptsMax);
  if (error === undefined) return;
  kept.item = { ...kept.item, state: 'failed', error, finishedAt: now };
  kept.leaseUntil = null;
};

const skipOpen = ({ items }: KeptExperiment, now: Micros, error: string): void => {
  for (const kept of items.values()) {
    if (kept.recorded !== null || !isFree(kept, now)) continue;
    kept.item = { ...kept.item, state: 'skipped', error, finishedAt: now };
    kept.leaseUntil = null;
  }
};

const experimentStore = (state: DatasetState): DatasetExperimentStore => ({
  create: async (projectId, datasetName, facts, now) => {
    const { id: datasetId } = findOrRefuse(state, projectId, datasetName);
    const { name, description } = facts;
    if (state.runs.some((run) => run.datasetId === datasetId && run.name === name)) {
      throw runNameTaken(name);
    }
    const own = [...itemsAt(state, projectId, facts.asOf).values()].filter((item) => item.datasetId === datasetId);
    const active = own.filter(({ status }) => status === 'ACTIVE');
    if (active.length === 0 || active.length > experimentItemsMax) {
      const message = active.length === 0 ? 'must have active items' : 'has too many active items';
      throw invalidField('datasetName', message);
    }
    const metadata = runMetadata(facts.metadata, formatIso(facts.asOf));
    const shared = { id: crypto.randomUUID(), projectId, datasetId, datasetName, name, description, metadata };
    const run: DatasetRun = { ...shared, createdAt: now, updatedAt: now };
    state.runs.push(run);
    const { definition, asOf, concurrency, maxCost } = facts;
    const experiment = { ...shared, definition, asOf, concurrency, maxCost, canceledAt: null, createdAt: now };
    state.experiments.push({
      experiment,
      restUntil: 0,
      items: new Map(active.map(({ id }) => [id, newItem(id, now)] as const)),
    });
    return experiment;
  },
  get: async (...of) => {
    const kept = find(state, ...of);
    return kept && standing(kept);
  },
  list: async (projectId, datasetName, page) => {
    const { id } = findOrRefuse(state, projectId, datasetName);
    const own = state.experiments.filter(({ experiment }) => experiment.datasetId === id).toReversed();
    return pageOf(own.map(standing), page);
  },
  items: async (projectId, id, itemState, page) => {
    const kept = state.experiments.find(({ experiment }) => experiment.id === id && experiment.projectId === projectId);
    const all = [...(kept?.items.values() ?? [])].map(({ item }) => item);
    const asked = all.filter((item) => itemState === undefined || item.state === itemState);
    return pageOf(
      asked.toSorted((a, b) => (a.datasetItemId < b.datasetItemId ? -1 : 1)),
      page,
    );
  },
  cancel: async (projectId, datasetName, name, now) => {
    const kept = require(state, projectId, datasetName, name);
    kept.experiment = { ...kept.experiment, canceledAt: kept.experiment.canceledAt ?? now };
    skipOpen(kept, now, canceledReason);
  },
  retry: async (projectId, datasetName, name, { datasetItemIds, maxCost }, now) => {
    const kept = require(state, projectId, datasetName, name);
    const chosen = [...kept.items.values()].filter(
      ({ item }) =>
        ['failed', 'skipped'].includes(item.state) && (datasetItemIds?.includes(item.datasetItemId) ?? true),
    );
    for (const each of chosen) {
      each.item = { ...each.item, state: 'pending', attempts: 0, dueAt: now, error: null, finishedAt: null };
    }
    kept.experiment = { ...kept.experiment, maxCost: maxCost ?? kept.experiment.maxCost };
    if (chosen.length > 0) {
      kept.experiment = { ...kept.experiment, canceledAt: null };
      kept.restUntil = 0;
    }
    return chosen.length;
  },
});

const newItem = (datasetItemId: string, dueAt: Micros): KeptExperimentItem => ({
  item: {
    datasetItemId,
    state: 'pending',
    attempts: 0,
    dueAt,
    error: null,
    traceId: null,
    cost: 0n,
    unpricedCalls: 0,
    finishedAt: null,
  },
  attempt: 0,
  leaseUntil: null,
  recorded: null,
});

const reasonToEnd = (kept: KeptExperiment): string | undefined => {
  const { canceledAt, maxCost } = kept.experiment;
  if (canceledAt !== null) return canceledReason;
  return maxCost === null ? undefined : reasonOfLimit(progressOf(kept), maxCost);
};

const experimentQueue = (state: DatasetState): ExperimentQueue => {
  const experimentOf = (projectId: ProjectId, id: string) =>
    state.experiments.find(({ experiment }) => experiment.id === id && experiment.projectId === projectId);
  const running = ({ projectId, experimentId, datasetItemId, attempt }: ExperimentAttemptKey) => {
    const kept = experimentOf(projectId, experimentId)?.items.get(datasetItemId);
    return kept?.attempt === attempt && kept.item.state === 'running' ? kept : undefined;
  };
  return {
    open: async () =>
      state.experiments
        .filter((kept) => progressOf(kept).items.pending + progressOf(kept).items.running > 0)
        .map(({ experiment }) => experiment)
        .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    claim: async ({ projectId, id }, { now, until, limit }) => {
      const kept = experimentOf(projectId, id);
      if (kept === undefined) return [];
      const reason = reasonToEnd(kept);
      if (reason !== undefined) skipOpen(kept, now, reason);
      const all = [...kept.items.values()];
      for (const each of all) if (isSuspectItem(each, now)) giveUp(each, now);
      const isSuspect = kept.restUntil <= now && all.some((each) => isSuspectItem(each, now));
      const busy = all.filter((each) => each.item.state === 'running' && !isFree(each, now)).length;
      const due = all.filter(
        (each) =>
          isFree(each, now) &&
          (each.item.state === 'running' || each.item.dueAt <= now) &&
          (each.recorded !== null || kept.restUntil <= now) &&
          (!isSuspect || isSuspectItem(each, now)),
      );
      const room = Math.max(0, Math.min(isSuspect ? 1 : limit, kept.experiment.concurrency - busy));
      const taken = due.toSorted((a, b) => a.item.dueAt - b.item.dueAt).slice(0, room);
      return taken.map((each) => {
        const { attempts, datasetItemId } = each.item;
        each.item = { ...each.item, state: 'running', attempts: attempts + (each.recorded === null ? 1 : 0) };
        each.attempt += 1;
        each.leaseUntil = until;
        const { attempt, recorded } = each;
        const key = { projectId, experimentId: id, datasetItemId, attempt };
        return { ...key, attempts: each.item.attempts, recorded, isSuspect };
      });
    },
    keep: async (key, until) => {
      const kept = running(key);
      if (kept !== undefined) kept.leaseUntil = until;
      return kept !== undefined;
    },
    record: async (key, recorded, { cost, unpricedCalls }) => {
      const kept = running(key);
      if (kept === undefined || kept.recorded !== null) return false;
      kept.recorded = recorded;
      const { item } = kept;
      kept.item = { ...item, cost: item.cost + cost, unpricedCalls: item.unpricedCalls + unpricedCalls };
      return true;
    },
    settle: async (key, now) => {
      const kept = running(key);
      const experiment = experimentOf(key.projectId, key.experimentId);
      if (kept === undefined || kept.recorded === null || experiment === undefined) return false;
      const { outcome, events } = kept.recorded;
      kept.recorded = null;
      kept.leaseUntil = null;
      const { traceId } = experimentItemIds(key.experimentId, key.datasetItemId);
      const stored = events.length === 0 ? {} : { traceId };
      kept.item = { ...kept.item, error: null, ...stored, ...itemOf(outcome, now) };
      if (outcome.state === 'pending') experiment.restUntil = Math.max(experiment.restUntil, outcome.restUntil ?? 0);
      else if (events.length > 0) addToRun(state, experiment, key.datasetItemId, traceId, now);
      return true;
    },
    release: async (key, dueAt) => {
      const kept = running(key);
      if (kept === undefined || kept.recorded !== null) return;
      kept.item = { ...kept.item, state: 'pending', dueAt, attempts: kept.item.attempts - 1 };
      kept.leaseUntil = null;
    },
  };
};

const itemOf = (outcome: NonNullable<KeptExperimentItem['recorded']>['outcome'], now: Micros) => {
  if (outcome.state !== 'pending') return { ...outcome, finishedAt: now };
  const { state, error, dueAt } = outcome;
  return { state, error, dueAt };
};

const addToRun = (
  state: DatasetState,
  { experiment: { projectId, id, name } }: KeptExperiment,
  datasetItemId: string,
  traceId: string,
  at: Micros,
): void => {
  const isThere = state.runItems.some((item) => item.datasetRunId === id && item.datasetItemId === datasetItemId);
  if (isThere) return;
  state.runItems.push({
    id: crypto.randomUUID(),
    projectId,
    datasetRunId: id,
    datasetRunName: name,
    datasetItemId,
    traceId,
    observationId: null,
    createdAt: at,
    updatedAt: at,
  });
};
