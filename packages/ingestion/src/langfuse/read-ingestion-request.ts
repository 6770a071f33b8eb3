import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import {
  DomainError,
  formatIso,
  invalidField,
  invalidInput,
  invalidRequest,
  notJson,
  requestLimits,
  isPlainObject,
  parseExactJson,
  type IngestBatch,
  type KeyAccess,
  type Micros,
  type ProjectId,
  type Scope,
  type ScoreId,
} from '@spanledger/core';
import { batchHead } from '../batch-head.ts';
import { MonthBudget, tooManyMonths } from '../month-budget.ts';
import type { ScoreConfigs } from './score-configs.ts';
import { patchesOfEvents } from './patches-of-events.ts';
import { describeIssues } from './issues.ts';
import { readEvent, type AcceptedEvent, type EventOutcome } from './read-event.ts';

export interface IngestionContext {
  readonly projectId: ProjectId;
  readonly receivedAt: Micros;
  /** Events that it does not allow are refused. */
  readonly access: KeyAccess;
  /** Scores that may not be changed; none when absent. */
  readonly keptScores?: ReadonlySet<ScoreId>;
  /** The configs of scores; none when absent. */
  readonly scoreConfigs?: ScoreConfigs;
  /** The user who sends it: the author of its scores. */
  readonly userId?: string | undefined;
}

export interface EventSuccess {
  readonly id: string;
  readonly status: number;
}

export interface EventError {
  /** The event's own id; `unknown` without one. */
  readonly id: string;
  readonly status: number;
  readonly message: string;
  readonly error?: string;
}

export interface IngestionRequest {
  readonly batch: IngestBatch;
  /** Creates before updates, by timestamp. */
  readonly successes: readonly EventSuccess[];
  /** Invalid events before those that the key may not send: the first ones, then one entry that counts the others. */
  readonly errors: readonly EventError[];
  /** The number of refused events, listed or not. */
  readonly rejectedCount: number;
}

/**
 * Reads the body of `POST /api/public/ingestion`. Each event gets its own answer; log events get none. Throws
 * `invalid_input` when the body is not JSON or has no `batch`, `payload_too_large` when it has more events than one
 * request may.
 */
export const readIngestionRequest = (bodyText: string, context: IngestionContext): IngestionRequest =>
  readEvents(readBatch(bodyText, context.access), bodyText, context);

/**
 * Reads the body of `POST /api/public/traces` as the one event of a batch, stated at the arrival of the request. A
 * trace without an id gets one. Throws `invalid_input` with what is wrong with it.
 */
export const readTraceRequest = (
  bodyText: string,
  context: Omit<IngestionContext, 'access'>,
): IngestionRequest & { readonly traceId: string } => {
  const body = parseBody(bodyText);
  if (body === undefined) throw invalidInput(`The body ${notJson(bodyText)}.`);
  const event = { id: randomUUID(), type: 'trace-create', timestamp: formatIso(context.receivedAt), body };
  const own = { ...context, access: forTraces };
  const request = readEvents([event], `${event.id}${bodyText}`, own);
  const [trace] = request.batch.traces;
  if (trace === undefined) throw refusalOf(readEvent(event, own));
  return { ...request, traceId: trace.id };
};

const refusalOf = (outcome: EventOutcome): DomainError =>
  outcome.kind === 'invalid'
    ? invalidRequest(outcome.issues, describeIssues(outcome.issues))
    : invalidInput('The body is not a trace.');

const forTraces: KeyAccess = { scopes: ['ingest'], isPublicKey: false };

const readEvents = (events: readonly unknown[], bodyText: string, context: IngestionContext): IngestionRequest => {
  const accepted: AcceptedEvent[] = [];
  const invalid: EventError[] = [];
  const scattered: EventError[] = [];
  const denied: EventError[] = [];
  const months = new MonthBudget();
  for (const event of events) {
    const outcome = readEvent(event, context);
    if (outcome.kind === 'accepted' && isKept(outcome.event, context)) {
      denied.push({ id: outcome.event.id, status: 403, message: 'Access denied', error: keptScoreMessage });
    } else if (outcome.kind === 'accepted') {
      if (months.admits(...timesOf(outcome.event))) accepted.push(outcome.event);
      else scattered.push({ id: eventIdOf(event), status: 400, message: 'Invalid request data', error: tooManyMonths });
    } else if (outcome.kind === 'invalid') {
      const error = describeIssues(outcome.issues);
      invalid.push({ id: eventIdOf(event), status: 400, message: 'Invalid request data', error });
    } else if (outcome.kind === 'denied') {
      denied.push({ id: eventIdOf(event), ...denialBy(context.access, outcome.scope) });
    }
  }
  return {
    batch: {
      ...batchHead(context, Buffer.from(bodyText)),
      rejected: countReasons({
        invalid_event: invalid.length,
        too_many_months: scattered.length,
        access_denied: denied.length,
      }),
      ...patchesOfEvents(accepted),
      deletions: [],
    },
    successes: accepted.sort(byRankAndTime).map(({ id }) => ({ id, status: 201 })),
    errors: named([...invalid, ...scattered, ...denied]),
    rejectedCount: invalid.length + scattered.length + denied.length,
  };
};

/** The first errors in full; the others as a number, so that an answer cannot be larger than its request. */
const named = (errors: readonly EventError[]): readonly EventError[] => {
  const more = errors.length - requestLimits.namedErrors;
  if (more <= 0) return errors;
  const error = `${more} more events were refused; the first ${requestLimits.namedErrors} are named`;
  const counted = { id: 'unknown', status: 400, message: 'Invalid request data', error };
  return [...errors.slice(0, requestLimits.namedErrors), counted];
};

const timesOf = ({ trace, score, observation }: AcceptedEvent): readonly (Micros | null)[] => [
  trace?.record.timestamp ?? null,
  score?.record.timestamp ?? null,
  observation?.record.startTime ?? null,
];

const countReasons = (counts: Readonly<Record<string, number>>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));

const isKept = ({ score }: AcceptedEvent, { keptScores }: IngestionContext): boolean =>
  score !== undefined && keptScores?.has(score.id) === true;

/** Why a public key alone may not change a score. */
export const keptScoreMessage =
  'A score that a secret key has written is not changed with the public key alone: send the secret key too, by Basic auth.';

const denialBy = ({ isPublicKey }: KeyAccess, scope: Scope): Omit<EventError, 'id'> =>
  isPublicKey
    ? {
        status: 401,
        message: 'Authentication error',
        error: 'This key may only create scores: authenticate with the public and the secret key',
      }
    : { status: 403, message: 'Access denied', error: `This key may not send this: it needs the scope ${scope}` };

const readBatch = (bodyText: string, { isPublicKey }: KeyAccess): readonly unknown[] => {
  const body = parseBody(bodyText);
  if (body === undefined) throw invalidField('', notJson(bodyText));
  if (!isPlainObject(body)) throw invalidField('', 'must be a JSON object with a batch');
  const { batch } = body;
  if (!Array.isArray(batch)) throw invalidField('batch', 'must be a list of events');
  const eventsMax = isPublicKey ? requestLimits.publicKeyEvents : requestLimits.events;
  if (batch.length <= eventsMax) return batch;
  const message = `A batch must have at most ${eventsMax} events, and this one has ${batch.length}. Send smaller batches.`;
  throw new DomainError('payload_too_large', message);
};

const parseBody = (bodyText: string): unknown => {
  try {
    return parseExactJson(bodyText);
  } catch {
    return undefined;
  }
};

const eventIdOf = (event: unknown): string =>
  isPlainObject(event) && typeof event['id'] === 'string' ? event['id'] : 'unknown';

const byRankAndTime = (a: AcceptedEvent, b: AcceptedEvent): number =>
  Number(a.isUpdate) - Number(b.isUpdate) || Math.floor(a.at / 1000) - Math.floor(b.at / 1000);
