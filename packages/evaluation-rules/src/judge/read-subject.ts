import {
  decodeShown,
  formatUsd,
  type EvaluationSubject,
  type EvaluationTarget,
  type Micros,
  type Observation,
  type ObservationKey,
  type ProjectId,
  type TelemetryReaders,
  type TreeObservation,
} from '@spanledger/core';

export interface SubjectReaders {
  readonly observations: Pick<TelemetryReaders['observations'], 'tree' | 'read' | 'stream'>;
  readonly traces: Pick<TelemetryReaders['traces'], 'read' | 'summaries' | 'list'>;
}

export interface ReadSubject {
  readonly subject: EvaluationSubject;
  readonly environment: string;
  /** When anything of the target was written last. */
  readonly writtenAt: Micros;
}

/** Observations of a trace in which calls of tools are looked for. */
export const treeMax = 2000;
const toolCallsMax = 200;
const withBodies = new Set(['io', 'metadata'] as const);

/** The subject of a target; `undefined` when it was deleted. */
export const readSubject = async (
  readers: SubjectReaders,
  projectId: ProjectId,
  target: EvaluationTarget,
): Promise<ReadSubject | undefined> =>
  target.observationId === null
    ? readTrace(readers, projectId, target)
    : readObservation(readers, projectId, { traceId: target.traceId, id: target.observationId });

const readObservation = async (
  { observations, traces }: SubjectReaders,
  projectId: ProjectId,
  key: ObservationKey,
): Promise<ReadSubject | undefined> => {
  const [[observation], [trace], tree] = await Promise.all([
    observations.read(projectId, [key], withBodies),
    traces.read(projectId, [key.traceId]),
    observations.tree(projectId, key.traceId, { limit: treeMax }),
  ]);
  if (observation === undefined) return undefined;
  const { name, type, model, startTime, endTime, environment, cost, usage } = observation;
  const tools = await readToolCalls(observations, projectId, key, below(tree, observation.id));
  const subject: EvaluationSubject = {
    ...bodiesOf(observation),
    latencyMs: endTime === null ? null : (endTime - startTime) / 1000,
    cost: cost.total === null ? null : formatUsd(cost.total),
    usage: usage?.details ?? {},
    toolCalls: tools,
    context: { ...key, name, type, model, environment, ...contextOf(trace) },
  };
  return { subject, environment, writtenAt: observation.updatedAt };
};

const readTrace = async (
  { observations, traces }: SubjectReaders,
  projectId: ProjectId,
  { traceId }: EvaluationTarget,
): Promise<ReadSubject | undefined> => {
  const [[trace], summaries, tree, [written]] = await Promise.all([
    traces.read(projectId, [traceId]),
    traces.summaries(projectId, [traceId], false),
    observations.tree(projectId, traceId, { limit: treeMax }),
    newestWrite(observations, projectId, traceId),
  ]);
  if (trace === undefined) return undefined;
  const sums = summaries.get(traceId);
  const total = tree.reduce((sum, { counted, totalUnits }) => sum + (counted ? (totalUnits ?? 0) : 0), 0);
  const subject: EvaluationSubject = {
    ...bodiesOf(trace),
    latencyMs: sums === undefined ? null : sums.latencyMicros / 1000,
    cost: sums === undefined ? null : formatUsd(sums.totalCost),
    usage: total === 0 ? {} : { total },
    toolCalls: await readToolCalls(observations, projectId, { traceId }, tree),
    context: { traceId, environment: trace.environment, ...contextOf(trace) },
  };
  return { subject, environment: trace.environment, writtenAt: Math.max(trace.updatedAt, written ?? 0) };
};

/** Of the observations of a trace, as far as they are read. */
export const newestWrite = async (
  observations: SubjectReaders['observations'],
  projectId: ProjectId,
  traceId: ObservationKey['traceId'],
): Promise<readonly Micros[]> => {
  const found = await observations.stream(projectId, { traceId, limit: treeMax, parts: new Set([]) });
  return found.length === 0 ? [] : [found.reduce((latest, { updatedAt }) => Math.max(latest, updatedAt), 0)];
};

const bodiesOf = ({ input, output, metadata }: Pick<Observation, 'input' | 'output' | 'metadata'>) => ({
  input: decodeShown(input),
  output: decodeShown(output),
  expectedOutput: decodeShown(metadata['expectedOutput'] ?? metadata['expected_output'] ?? null),
  metadata: Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key, decodeShown(value)])),
});

interface ShownTrace {
  readonly name: string | null;
  readonly userId: string | null;
  readonly sessionId: string | null;
  readonly tags: readonly string[];
}

const contextOf = (trace: ShownTrace | undefined) =>
  trace === undefined
    ? {}
    : { traceName: trace.name, userId: trace.userId, sessionId: trace.sessionId, tags: trace.tags };

/** Everything that is under an observation. */
export const below = (tree: readonly TreeObservation[], id: string): readonly TreeObservation[] => {
  const under = new Set<string>([id]);
  for (let size = 0; size !== under.size;) {
    size = under.size;
    for (const node of tree) {
      if (node.parentObservationId !== null && under.has(node.parentObservationId)) under.add(node.id);
    }
  }
  return tree.filter((node) => node.id !== id && under.has(node.id));
};

const readToolCalls = async (
  observations: SubjectReaders['observations'],
  projectId: ProjectId,
  { traceId }: Pick<ObservationKey, 'traceId'>,
  tree: readonly TreeObservation[],
): Promise<EvaluationSubject['toolCalls']> => {
  const keys = tree.filter(({ type }) => type === 'TOOL').map(({ id }) => ({ traceId, id }));
  if (keys.length === 0) return [];
  const tools = await observations.read(projectId, keys.slice(0, toolCallsMax), withBodies);
  return tools.map(({ name, input }) => ({ name: name ?? '', arguments: decodeShown(input) }));
};
