import {
  billedParameters,
  experimentAttribute,
  experimentEnvironment,
  experimentItemIds,
  formatIso,
  type DatasetExperiment,
  type DatasetItem,
  type Micros,
  type ModelAnswer,
  type ModelMessage,
} from '@spanledger/core';

/** A call that has ended, with any outcome. */
export interface EndedCall {
  readonly messages: readonly ModelMessage[];
  readonly startedAt: Micros;
  readonly endedAt: Micros;
  readonly usage: Readonly<Record<string, number>>;
  readonly answer: ModelAnswer | undefined;
  /** Why there is no answer. */
  readonly error: string | undefined;
}

type Event = Readonly<Record<string, unknown>>;

/**
 * An attempt as events of the batch API: the trace of the item, its root and the call. Trace and root are the same for
 * every attempt and have the last outcome.
 */
export const itemEvents = (
  experiment: DatasetExperiment,
  item: DatasetItem,
  attempt: number,
  call: EndedCall,
): readonly Event[] => {
  const { traceId, rootId, callId } = experimentItemIds(experiment.id, item.id);
  const id = callId(attempt);
  const timestamp = formatIso(call.endedAt);
  const event = (type: string, body: Event): Event => ({ id: `${id}-${type}`, type, timestamp, body });
  const shared = {
    name: experiment.definition.prompt?.name ?? 'experiment',
    environment: experimentEnvironment,
    metadata: metadataOf(experiment, item, rootId),
  };
  const came = {
    input: item.input,
    output: call.answer === undefined ? null : (call.answer.object ?? call.answer.text),
  };
  const span = {
    traceId,
    ...shared,
    startTime: formatIso(call.startedAt),
    endTime: timestamp,
    level: call.error === undefined ? 'DEFAULT' : 'ERROR',
    statusMessage: call.error ?? null,
  };
  return [
    event('trace-create', { id: traceId, timestamp: formatIso(call.startedAt), ...shared, ...came }),
    event('span-create', { id: rootId, ...span, ...came }),
    event('generation-create', {
      id,
      parentObservationId: rootId,
      ...span,
      input: call.messages,
      output: came.output,
      ...modelOf(experiment, call),
    }),
  ];
};

const modelOf = ({ definition }: DatasetExperiment, { usage, answer }: EndedCall): Event => {
  const { model, parameters, prompt } = definition;
  return {
    model,
    modelParameters: storableParameters(billedParameters(parameters, answer)),
    ...(Object.keys(usage).length === 0 ? {} : { usageDetails: usage }),
    ...(prompt === null ? {} : { promptName: prompt.name, promptVersion: prompt.version }),
  };
};

/** The attributes by which experiments and their items are listed, as SDKs write them. */
const metadataOf = (experiment: DatasetExperiment, item: DatasetItem, rootId: string): Event => {
  const members = {
    id: experiment.id,
    name: experiment.name,
    description: experiment.description,
    metadata: jsonOrNull(experiment.metadata),
    'dataset.id': experiment.datasetId,
    'item.id': item.id,
    'item.version': formatIso(item.updatedAt),
    'item.expected_output': jsonOrNull(item.expectedOutput),
    'item.metadata': jsonOrNull(item.metadata),
    'item.root_observation_id': rootId,
  };
  const given = Object.entries(members).filter(([, value]) => value !== null);
  return { attributes: Object.fromEntries(given.map(([name, value]) => [experimentAttribute(name), value])) };
};

const jsonOrNull = (value: unknown): string | null =>
  value === null || value === undefined ? null : typeof value === 'string' ? value : JSON.stringify(value);

/** Texts, numbers and booleans unchanged, and any other value as JSON. */
const storableParameters = (parameters: Readonly<Record<string, unknown>>): Event =>
  Object.fromEntries(
    Object.entries(parameters).map(([name, value]) => [
      name,
      ['string', 'number', 'boolean'].includes(typeof value) ? value : JSON.stringify(value),
    ]),
  );
