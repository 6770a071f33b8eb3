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

/** Who gives a score. */
interface ScoreGiver {
  /** A public key alone. */
  readonly isPublicKey: boolean;
  /** A user, who is the author then; who else sends it may name one, unless it is a public key alone. */
  readonly userId?: string | undefined;
}

/** Corrections have one name; the names that clients give them are dropped. */
const correctionName = 'output';

/**
 * What a client states of a score at `at`; of one that names a config, name and value are `configured`. A public key may be
 * anyone's: what it states ranks below all that a secret key states, and below what that leaves out, whichever comes first.
 */
export const scorePatch = (
  id: ScoreId,
  body: ScoreBody,
  at: Micros,
  { isPublicKey, userId }: ScoreGiver,
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
        timestamp: [at, earliestClock(at, isPublicKey ? 'pending' : 'derived')],
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

/** A score has one target: naming it again elsewhere takes it away from where it was. */
const targetOf = (body: ScoreBody): Target => ({
  traceId: (body.traceId ?? null) as TraceId | null,
  observationId: (body.traceId ? body.observationId : null) as ObservationId | null | undefined,
  sessionId: body.sessionId || null,
  datasetRunId: body.datasetRunId || null,
});
