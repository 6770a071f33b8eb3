import {
  decodeShown,
  experimentTexts,
  formatUsd,
  sumUsd,
  type EvaluatedItem,
  type EvaluationTarget,
  type ProjectId,
  type RunConditions,
  type RunItemReader,
  type TreeObservation,
} from '@spanledger/core';

import { below, newestWrite, readSubject, treeMax, type ReadSubject, type SubjectReaders } from './read-subject.ts';

export interface RunItemSubjectReaders extends SubjectReaders {
  readonly runItems: RunItemReader;
}

interface RunItemTarget extends EvaluationTarget {
  readonly datasetItemId: string;
}

/** Of any run. */
export const anyRun: RunConditions = { datasetNames: [], runNames: [] };

const linkedMax = 500;

/**
 * The subject of a target, with the dataset item for a run item that fulfils the conditions; `undefined` when it was
 * deleted.
 */
export const readTarget = async (
  readers: RunItemSubjectReaders,
  projectId: ProjectId,
  { datasetItemId = null, ...target }: EvaluationTarget,
  runs: RunConditions = anyRun,
): Promise<ReadSubject | undefined> =>
  datasetItemId === null
    ? readSubject(readers, projectId, target)
    : readRunItem(readers, projectId, { ...target, datasetItemId }, runs);

const readRunItem = async (
  readers: RunItemSubjectReaders,
  projectId: ProjectId,
  target: RunItemTarget,
  runs: RunConditions,
): Promise<ReadSubject | undefined> => {
  const { traceId, observationId } = target;
  const [run, found, [written], tree] = await Promise.all([
    readRun(readers, projectId, target, runs),
    readSubject(readers, projectId, target),
    newestWrite(readers.observations, projectId, traceId),
    observationId === null ? [] : readers.observations.tree(projectId, traceId, { limit: treeMax }),
  ]);
  if (run === undefined || found === undefined) return undefined;
  const { item, ...context } = run;
  const { subject } = found;
  return {
    ...found,
    writtenAt: Math.max(found.writtenAt, written ?? 0),
    subject: {
      ...subject,
      ...(observationId === null ? {} : sumsOf(tree, observationId)),
      input: subject.input ?? item.input,
      expectedOutput: item.expectedOutput ?? subject.expectedOutput,
      item,
      context: { ...subject.context, ...context },
    },
  };
};

interface JudgedRun {
  readonly item: EvaluatedItem;
  readonly runName: string | null;
  readonly datasetName?: string;
}

/** As the client linked it, otherwise as its telemetry has it. */
const readRun = async (
  readers: RunItemSubjectReaders,
  projectId: ProjectId,
  target: RunItemTarget,
  runs: RunConditions,
): Promise<JudgedRun | undefined> => {
  const { runItems } = readers;
  const { traceId, observationId, datasetItemId: id } = target;
  const linked = await runItems.linked(projectId, { ...runs, traceIds: [traceId], limit: linkedMax });
  const own = linked
    .filter((each) => each.datasetItemId === id && each.observationId === observationId)
    .toSorted((a, b) => b.createdAt - a.createdAt)[0];
  if (own === undefined) return readRoot(readers, projectId, target);
  const item = await runItems.itemAsOf(projectId, id, own.itemAsOf);
  const { input = null, expectedOutput = null, metadata = null } = item ?? {};
  const { datasetRunName: runName, datasetName } = own;
  return { item: { id, input, expectedOutput, metadata }, runName, datasetName };
};

/** The item in the attributes of its root observation; missing members are read from the dataset. */
const readRoot = async (
  { observations, runItems }: RunItemSubjectReaders,
  projectId: ProjectId,
  { traceId, observationId, datasetItemId: id }: RunItemTarget,
): Promise<JudgedRun | undefined> => {
  if (observationId === null) return undefined;
  const [root] = await observations.read(projectId, [{ traceId, id: observationId }], new Set(['metadata']));
  if (root === undefined) return undefined;
  const text = experimentTexts(root.metadata);
  if (text('item.id') !== id || text('item.root_observation_id') !== root.id) return undefined;
  const kept = await runItems.itemAsOf(projectId, id, root.startTime);
  const ofDataset = kept?.datasetId === text('dataset.id') ? kept : undefined;
  const item = {
    id,
    input: ofDataset?.input ?? null,
    expectedOutput: decodeShown(text('item.expected_output')) ?? ofDataset?.expectedOutput ?? null,
    metadata: decodeShown(text('item.metadata')) ?? ofDataset?.metadata ?? null,
  };
  return { item, runName: text('name'), ...(ofDataset === undefined ? {} : { datasetName: ofDataset.datasetName }) };
};

/** The cost and usage of an observation with all its descendants. */
const sumsOf = (tree: readonly TreeObservation[], id: string) => {
  const counted = [...tree.filter((node) => node.id === id), ...below(tree, id)].filter((node) => node.counted);
  const isPriced = counted.every(({ costSource }) => costSource !== 'unpriced');
  const total = counted.reduce((sum, { totalUnits }) => sum + (totalUnits ?? 0), 0);
  return {
    cost: isPriced ? formatUsd(sumUsd(counted.map(({ totalCost }) => totalCost ?? 0n))) : null,
    usage: total === 0 ? {} : { total },
  };
};
