import {
  clockOf,
  earliestClock,
  publicClockOf,
  scoreFields,
  unstatedClock,
  type ConfiguredScore,
  type Micros,
  type ObservationId,
  type ScoreDataType,
  type ScoreFields,
  type ScoreId,
  type ScorePatch,
  type TraceId,
} from '@spanledger/core';
import { patchOf } from '../patches/patch-of.ts';
import type { ScoreBody } from './score-body.ts';

/** The author of a score, and its own time. */
interface ScoreGiver {
  /** A public key alone. */
  readonly isPublicKey: boolean;
  /** A user, who is then the author; other senders may name an author, except with a public key alone. */
  readonly userId?: string | undefined;
  /** When the score was given, if not at `at`. */
  readonly timestamp?: Micros | undefined;
}

/** Corrections have one name; names from clients are dropped. */
const correctionName = 'output';

/**
 * What a client states of a score at `at`; of one that names a config, name and value are `configured`. A public key
 * may be in anyone's hands: its statements rank below all those of a secret key, and below the fields that these leave
 * out, in any order of arrival.
 */
export const scorePatch = (
  id: ScoreId,
  body: ScoreBody,
  at: Micros,
  { isPublicKey, userId, timestamp = at }: ScoreGiver,
  configured?: ConfiguredScore,
): ScorePatch => {
  const dataType = dataTypeOf(body);
  return {
    id,
    events: 1,
    record: patchOf(scoreFields, {
      clock: clockOf(at),
      ...(isPublicKey ? { givenClock: publicClockOf(at) } : { unstatedClock }),
      given: {
        ...targetOf(body),
        ...valueOf(body.value, dataType),
        name: dataType === 'CORRECTION' ? correctionName : body.name,
        dataType,
        ...configured,
        source: body.source ?? undefined,
        comment: body.comment,
        configId: body.configId === '' ? undefined : body.configId,
        queueId: body.queueId,
        executionTraceId: body.executionTraceId,
        authorUserId: userId ?? (isPublicKey ? undefined : body.authorUserId),
        environment: body.environment,
      },
      derived: {
        timestamp: [timestamp, earliestClock(timestamp, isPublicKey ? 'pending' : 'derived')],
        source:
          typeof body.source === 'string'
            ? undefined
            : ['API', isPublicKey ? earliestClock(at, 'pending') : unstatedClock],
      },
      metadata: body.metadata,
    }),
  };
};

const dataTypeOf = ({ dataType, value }: ScoreBody): ScoreDataType =>
  dataType ?? (typeof value === 'number' ? 'NUMERIC' : 'CATEGORICAL');

type Value = Pick<ScoreFields, 'value' | 'stringValue'>;

const valueOf = (value: number | string, dataType: ScoreDataType): Value => {
  if (typeof value === 'string') return { value: null, stringValue: value };
  return { value, stringValue: dataType === 'BOOLEAN' ? (value === 1 ? 'True' : 'False') : null };
};

type Target = Pick<ScoreFields, 'traceId' | 'sessionId' | 'datasetRunId'> & {
  readonly observationId: ObservationId | null | undefined;
};

/** A score has one target: naming another one removes it from the previous one. */
const targetOf = (body: ScoreBody): Target => ({
  traceId: (body.traceId ?? null) as TraceId | null,
  observationId: (body.traceId ? body.observationId : null) as ObservationId | null | undefined,
  sessionId: body.sessionId || null,
  datasetRunId: body.datasetRunId || null,
});
