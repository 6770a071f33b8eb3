import {
  filtersOfTargets,
  targetKey,
  type EvaluationRule,
  type EvaluationTarget,
  type Filter,
  type ObservationPosition,
  type ObservationReader,
  type ProjectId,
  type TraceId,
  type TraceReader,
} from '@spanledger/core';

import {
  findRunItemsOfPeriod,
  findRunItemsOfTraces,
  findWrittenRunItems,
  type RunItemReaders,
} from './find-run-items.ts';
import type { FoundTarget, TargetPeriod } from './found-target.ts';

export type TargetReaders = RunItemReaders;

type Rule = Pick<EvaluationRule, 'projectId' | 'target' | 'filters' | 'datasetNames' | 'runNames'>;

const pageSize = 1000;
/** Ids in one condition. */
const idsMax = 500;

/**
 * The targets of a rule, one page after another, which may be empty; those of a trace may be repeated. Sampling is not
 * applied.
 */
export const findTargets = (
  readers: TargetReaders,
  rule: Rule,
  period: TargetPeriod,
): AsyncIterable<readonly FoundTarget[]> => {
  if (rule.target === 'observation')
    return findObservations(readers.observations, rule.projectId, filtersOfTargets(rule), period);
  if (rule.target === 'dataset-run-item') return findRunItems(readers, rule, period);
  return period.writtenSince === undefined
    ? findTraces(readers.traces, rule.projectId, filtersOfTargets(rule), period)
    : findWrittenTraces(readers, rule, { ...period, writtenSince: period.writtenSince });
};

async function* findObservations(
  observations: Pick<ObservationReader, 'stream'>,
  projectId: ProjectId,
  filters: readonly Filter[],
  period: TargetPeriod,
): AsyncGenerator<readonly FoundTarget[]> {
  for (let after: ObservationPosition | undefined; ;) {
    const query = { ...period, filters, after, limit: pageSize, parts: new Set([]) };
    const found = await observations.stream(projectId, query);
    yield found.map(({ traceId, id, createdAt, usage }) => ({
      traceId,
      observationId: id,
      createdAt,
      totalTokens: usage?.details['total'] ?? null,
    }));
    after = found.at(-1);
    if (after === undefined || found.length < pageSize) return;
  }
}

/** Pages begin at the time of the last trace, so that one that is deleted meanwhile moves no other out of them. */
async function* findTraces(
  traces: Pick<TraceReader, 'page'>,
  projectId: ProjectId,
  filters: readonly Filter[],
  period: TargetPeriod,
): AsyncGenerator<readonly FoundTarget[]> {
  const orderBy = { column: 'timestamp', direction: 'ASC' } as const;
  let [from, limit] = [period.from, pageSize];
  let known: ReadonlySet<TraceId> = new Set();
  for (;;) {
    const query = { ...period, from, filters, orderBy, page: 1, limit, withBodies: false };
    const found = await traces.page(projectId, query);
    yield found
      .filter(({ id }) => !known.has(id))
      .map(({ id, createdAt }) => ({ traceId: id, observationId: null, createdAt, totalTokens: null }));
    const last = found.at(-1)?.timestamp;
    if (last === undefined || found.length < limit) return;
    known = new Set(found.filter(({ timestamp }) => timestamp === last).map(({ id }) => id));
    limit = last === from ? 2 * limit : pageSize;
    from = last;
  }
}

/** A write of an observation changes the sums of its trace, but no row of the trace. */
async function* findWrittenTraces(
  readers: TargetReaders,
  rule: Rule,
  period: TargetPeriod,
): AsyncGenerator<readonly FoundTarget[]> {
  for await (const ids of writtenTraces(readers, rule.projectId, period)) {
    if (ids.length === 0) yield [];
    for (let at = 0; at < ids.length; at += idsMax) {
      const these: Filter = {
        type: 'stringOptions',
        column: 'id',
        operator: 'any of',
        value: ids.slice(at, at + idsMax),
      };
      yield* findTraces(readers.traces, rule.projectId, [these, ...filtersOfTargets(rule)], {});
    }
  }
}

/** Each once, in the pages of what was written: a page has those that none before it had. */
async function* writtenTraces(
  { traces, observations }: TargetReaders,
  projectId: ProjectId,
  period: TargetPeriod,
): AsyncGenerator<readonly TraceId[]> {
  const known = new Set<TraceId>();
  const added = (page: readonly FoundTarget[]): readonly TraceId[] => {
    const ids = [...new Set(page.map(({ traceId }) => traceId))].filter((id) => !known.has(id));
    for (const id of ids) known.add(id);
    return ids;
  };
  for await (const page of findTraces(traces, projectId, [], period)) yield added(page);
  for await (const page of findObservations(observations, projectId, [], period)) yield added(page);
}

async function* findRunItems(
  readers: TargetReaders,
  rule: Rule,
  period: TargetPeriod,
): AsyncGenerator<readonly FoundTarget[]> {
  const { writtenSince } = period;
  if (writtenSince === undefined) {
    yield* findRunItemsOfPeriod(readers, rule, period);
  } else {
    const written = writtenTraces(readers, rule.projectId, period);
    yield* findWrittenRunItems(readers, rule, { ...period, writtenSince }, written);
  }
}

const equals = (column: string, value: string): Filter => ({ type: 'string', column, operator: '=', value });

/** Whether a target fulfils the filters of its rule now. */
export const isTarget = async (readers: TargetReaders, rule: Rule, target: EvaluationTarget): Promise<boolean> => {
  const { traceId, observationId } = target;
  if (rule.target === 'dataset-run-item') {
    for await (const page of findRunItemsOfTraces(readers, rule, [traceId])) {
      if (page.some((found) => targetKey(found) === targetKey(target))) return true;
    }
    return false;
  }
  if (observationId === null) {
    const filters = [equals('id', traceId), ...filtersOfTargets(rule)];
    return (await readers.traces.page(rule.projectId, { filters, page: 1, limit: 1, withBodies: false })).length > 0;
  }
  const filters = [equals('id', observationId), ...filtersOfTargets(rule)];
  const query = { traceId, filters, limit: 1, parts: new Set([]) };
  return (await readers.observations.stream(rule.projectId, query)).length > 0;
};
