import {
  entityIdSchema,
  experimentTexts,
  filtersOfTargets,
  targetKey,
  type EvaluationRule,
  type EvaluationTarget,
  type Filter,
  type LinkedRunItem,
  type Micros,
  type ObservationPosition,
  type RunItemReader,
  type StreamedObservation,
  type TelemetryReaders,
  type TraceId,
} from '@spanledger/core';

import type { FoundTarget, TargetPeriod } from './found-target.ts';

export interface RunItemReaders {
  readonly observations: Pick<TelemetryReaders['observations'], 'stream' | 'read'>;
  readonly traces: Pick<TelemetryReaders['traces'], 'list' | 'page'>;
  readonly runItems: RunItemReader;
}

type Rule = Pick<EvaluationRule, 'projectId' | 'target' | 'filters' | 'datasetNames' | 'runNames'>;

interface Candidate extends EvaluationTarget {
  readonly datasetItemId: string;
  /** When it was known first. */
  readonly knownAt: Micros;
}

const pageSize = 500;
/** Observations whose attributes are read at once. */
const attributesAtOnce = 100;

/** Run items that began in a period and whose traces are stored, in pages. */
export async function* findRunItemsOfPeriod(
  readers: RunItemReaders,
  rule: Rule,
  { from, to }: TargetPeriod,
): AsyncGenerator<readonly FoundTarget[]> {
  for await (const linked of findLinked(readers, rule, { from, to })) yield stored(readers, rule, linked);
  for await (const roots of findRoots(readers, rule, { from, to })) {
    yield stored(readers, rule, await withoutLinked(readers, rule, roots));
  }
}

/**
 * Run items that were linked since a time, and those of traces that were written since: the later one of an item and
 * its trace makes it a target. One may be yielded twice.
 */
export async function* findWrittenRunItems(
  readers: RunItemReaders,
  rule: Rule,
  { from, writtenSince }: Required<Pick<TargetPeriod, 'writtenSince'>> & TargetPeriod,
  writtenTraces: AsyncIterable<readonly TraceId[]>,
): AsyncGenerator<readonly FoundTarget[]> {
  for await (const linked of findLinked(readers, rule, { recordedSince: writtenSince })) {
    yield stored(readers, rule, linked);
  }
  for await (const traceIds of writtenTraces) {
    if (traceIds.length === 0) yield [];
    for (let at = 0; at < traceIds.length; at += pageSize) {
      yield* findRunItemsOfTraces(readers, rule, traceIds.slice(at, at + pageSize), from);
    }
  }
}

/** Run items of at most as many traces as one condition takes. */
export async function* findRunItemsOfTraces(
  readers: RunItemReaders,
  rule: Rule,
  traceIds: readonly TraceId[],
  from?: Micros,
): AsyncGenerator<readonly FoundTarget[]> {
  for await (const linked of findLinked(readers, rule, { traceIds })) yield stored(readers, rule, linked);
  for await (const roots of findRoots(readers, rule, { traceIds, from })) {
    yield stored(readers, rule, await withoutLinked(readers, rule, roots));
  }
}

interface LinkedConditions {
  readonly traceIds?: readonly TraceId[] | undefined;
  readonly recordedSince?: Micros | undefined;
  readonly from?: Micros | undefined;
  readonly to?: Micros | undefined;
}

async function* findLinked(
  { runItems }: Pick<RunItemReaders, 'runItems'>,
  { projectId, datasetNames, runNames }: Rule,
  conditions: LinkedConditions,
): AsyncGenerator<readonly Candidate[]> {
  for (let after: string | undefined; ;) {
    const query = { ...conditions, datasetNames, runNames, after, limit: pageSize };
    const found = await runItems.linked(projectId, query);
    yield found.map(candidateOf);
    after = found.at(-1)?.id;
    if (after === undefined || found.length < pageSize) return;
  }
}

const candidateOf = ({ traceId, observationId, datasetItemId, recordedAt }: LinkedRunItem): Candidate => ({
  traceId,
  observationId,
  datasetItemId,
  knownAt: recordedAt,
});

/** Root observations of items, as SDKs mark them. */
async function* findRoots(
  { observations, runItems }: RunItemReaders,
  { projectId, datasetNames, runNames }: Rule,
  { traceIds, from, to }: LinkedConditions,
): AsyncGenerator<readonly Candidate[]> {
  const datasetIds = datasetNames.length === 0 ? [] : await runItems.datasetIds(projectId, datasetNames);
  if (datasetNames.length > 0 && datasetIds.length === 0) return;
  const filters: readonly Filter[] = [
    { type: 'boolean', column: 'isExperimentItemRootSpan', operator: '=', value: true },
    ...anyOf('experimentDatasetId', datasetIds),
    ...anyOf('experimentName', runNames),
    ...anyOf('traceId', traceIds ?? []),
    ...filtersOfTargets({ filters: [] }),
  ];
  for (let after: ObservationPosition | undefined; ;) {
    const found = await observations.stream(projectId, { filters, from, to, after, limit: pageSize, parts: new Set() });
    for (let at = 0; at < found.length; at += attributesAtOnce) {
      const keys = found.slice(at, at + attributesAtOnce);
      yield (await observations.read(projectId, keys, new Set(['metadata']))).flatMap(rootCandidate);
    }
    after = found.at(-1);
    if (after === undefined || found.length < pageSize) return;
  }
}

/** None for an attribute that cannot be an id, and could not be stored with an execution. */
const rootCandidate = ({ traceId, id, metadata, createdAt }: StreamedObservation): readonly Candidate[] => {
  const { data: datasetItemId } = entityIdSchema.safeParse(experimentTexts(metadata)('item.id'));
  return datasetItemId === undefined ? [] : [{ traceId, observationId: id, datasetItemId, knownAt: createdAt }];
};

const anyOf = (column: string, value: readonly string[]): readonly Filter[] =>
  value.length === 0 ? [] : [{ type: 'stringOptions', column, operator: 'any of', value }];

const itemOfTrace = ({ traceId, datasetItemId }: Candidate): string => JSON.stringify([traceId, datasetItemId]);

/** Without those that are linked too: the link has the place where the item was run. */
const withoutLinked = async (
  readers: RunItemReaders,
  rule: Rule,
  roots: readonly Candidate[],
): Promise<readonly Candidate[]> => {
  const linked = new Set<string>();
  const traceIds = [...new Set(roots.map(({ traceId }) => traceId))];
  if (traceIds.length === 0) return [];
  for await (const page of findLinked(readers, rule, { traceIds }))
    for (const item of page) linked.add(itemOfTrace(item));
  return roots.filter((root) => !linked.has(itemOfTrace(root)));
};

/** Those whose trace, and linked observation if any, is stored and fulfils the filters of the rule. */
const stored = async (
  { traces, observations }: RunItemReaders,
  rule: Rule,
  candidates: readonly Candidate[],
): Promise<readonly FoundTarget[]> => {
  const traceIds = [...new Set(candidates.map(({ traceId }) => traceId))];
  if (traceIds.length === 0) return [];
  const filters = [...anyOf('id', traceIds), ...filtersOfTargets(rule)];
  const { items } = await traces.list(rule.projectId, { filters, page: 1, limit: pageSize, withBodies: false });
  const storedAt = new Map<string, Micros>(
    items.map(({ id, createdAt }) => [targetKey({ traceId: id, observationId: null }), createdAt]),
  );
  const keys = candidates.flatMap(({ traceId, observationId }) =>
    observationId !== null && storedAt.has(targetKey({ traceId, observationId: null }))
      ? [{ traceId, id: observationId }]
      : [],
  );
  const read = keys.length === 0 ? [] : await observations.read(rule.projectId, keys, new Set());
  for (const { traceId, id, createdAt } of read) storedAt.set(targetKey({ traceId, observationId: id }), createdAt);
  return candidates.flatMap(({ knownAt, ...target }) => {
    const at = storedAt.get(targetKey({ traceId: target.traceId, observationId: target.observationId }));
    return at === undefined ? [] : [{ ...target, createdAt: Math.max(knownAt, at), totalTokens: null }];
  });
};
