import { randomBytes, randomUUID } from 'node:crypto';
import { playgroundEnvironment } from '@spanledger/api-contract';
import { billedParameters, formatIso, microsPerMs, type Micros } from '@spanledger/core';
import type { Caller } from '../auth/authenticator.ts';
import type { Limiter } from '../limits/limiter.ts';
import type { BodyReading } from '../reading/body-reading.ts';
import { acceptBatch, type Accepting } from '../routes/accept-batch.ts';
import type { AskedRun } from './asked-run.ts';
import type { EndedCall } from './call-model.ts';

export interface StoringParts extends Accepting {
  readonly reading: BodyReading;
  readonly limiter: Limiter;
  readonly now: () => Micros;
}

export interface StoredRun {
  readonly traceId: string;
  readonly observationId: string;
}

/**
 * Stores a run as a trace with one generation, as if a client had sent both: by the same limits and policies. Rejects as sending
 * them does.
 */
export const storeRun = async (
  { reading, limiter, now, ...accepting }: StoringParts,
  caller: Caller,
  run: AskedRun,
  call: EndedCall,
): Promise<StoredRun> => {
  const ids = { traceId: randomBytes(16).toString('hex'), observationId: randomBytes(8).toString('hex') };
  const body = Buffer.from(JSON.stringify({ batch: eventsOf(ids, run, call) }));
  const { projectId, scopes, isPublicKey, userId } = caller;
  const volume = { events: 2, bytes: body.length };
  const context = { projectId, receivedAt: now(), access: { scopes, isPublicKey }, userId };
  const { batch, errors } = await reading.read('events', body, context);
  const [error] = errors;
  if (error !== undefined) throw new Error(`An event of a run was refused: ${error.message}`);
  await limiter.within(caller, volume, async () => acceptBatch(accepting, batch));
  return ids;
};

const eventsOf = ({ traceId, observationId }: StoredRun, run: AskedRun, call: EndedCall): readonly object[] => {
  const { request, prompt, connection } = run;
  const at = (ms: number): string => formatIso(call.startedAt + ms * microsPerMs);
  const output = call.answer?.object ?? call.text;
  const common = { environment: playgroundEnvironment, input: request.messages, output };
  const trace = { id: traceId, name: 'playground', timestamp: at(0), ...common };
  const generation = {
    id: observationId,
    traceId,
    name: 'playground',
    ...common,
    startTime: at(0),
    endTime: at(call.latencyMs),
    ...(call.firstTextMs === undefined ? {} : { completionStartTime: at(call.firstTextMs) }),
    model: request.model,
    modelParameters: parametersOf(billedParameters(request.parameters, call.answer)),
    ...(Object.keys(call.usage).length === 0 ? {} : { usageDetails: call.usage }),
    ...(prompt === undefined ? {} : { promptName: prompt.name, promptVersion: prompt.version }),
    metadata: { connection: connection.provider, adapter: connection.adapter },
    ...stateOf(call),
  };
  const timestamp = at(call.latencyMs);
  return [
    { id: randomUUID(), type: 'trace-create', timestamp, body: trace },
    { id: randomUUID(), type: 'generation-create', timestamp, body: generation },
  ];
};

const stateOf = ({ error, isStopped }: EndedCall): object => {
  if (error !== undefined) return { level: 'ERROR', statusMessage: error.message };
  return isStopped ? { level: 'WARNING', statusMessage: 'The run was stopped before its end.' } : {};
};

/** Parameters of an observation are no objects. */
const parametersOf = (given: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => [
      name,
      typeof value === 'object' && value !== null ? JSON.stringify(value) : value,
    ]),
  );
