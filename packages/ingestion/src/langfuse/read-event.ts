import {
  type InputIssue,
  type KeyAccess,
  type Micros,
  type ObservationId,
  type ObservationRecord,
  type Scope,
  type ScoreId,
  type ScorePatch,
  type TraceId,
  type TracePatch,
} from '@spanledger/core';
import { z } from 'zod';
import { entityId, isoTime, text } from './body-fields.ts';
import { eventTypes, type EventType } from './event-types.ts';
import { generatedId } from '../patches/generated-id.ts';
import { inputIssues } from './issues.ts';
import type { ObservationBody } from './observation-body.ts';
import { anyValue, bodyReader, type BodyReader } from './quick-body.ts';
import { observationRecord } from './observation-record.ts';
import { compareWithConfig, type ScoreConfigs } from './score-configs.ts';
import { scoreBody, type ScoreBody } from './score-body.ts';
import { scorePatch } from './score-patch.ts';
import { traceBody } from './trace-body.ts';
import { tracePatch } from './trace-patch.ts';

/** The statement of one event on an observation, whose trace may be unknown. */
export interface ObservationEvent {
  readonly id: ObservationId;
  readonly traceId: TraceId | undefined;
  readonly isCreated: boolean;
  readonly environment: string | undefined;
  readonly record: ObservationRecord;
}

export interface AcceptedEvent {
  readonly id: string;
  readonly at: Micros;
  readonly isUpdate: boolean;
  readonly trace?: TracePatch;
  readonly score?: ScorePatch;
  readonly observation?: ObservationEvent;
}

export type EventOutcome =
  | { readonly kind: 'accepted'; readonly event: AcceptedEvent }
  | { readonly kind: 'ignored' }
  | { readonly kind: 'invalid'; readonly issues: readonly InputIssue[] }
  | { readonly kind: 'denied'; readonly scope: Scope };

const envelopeFields = { id: entityId, timestamp: isoTime, type: text, body: anyValue((body) => body) };
type Envelope = z.infer<z.ZodObject<typeof envelopeFields>>;
const envelope: BodyReader<Envelope> = bodyReader(envelopeFields);

const logBody = z.object({ log: z.unknown().refine((log) => log !== undefined && log !== null, 'must be given') });

/** The data against which events are checked. */
export interface EventChecks {
  readonly access: KeyAccess;
  /** The configs of scores; none when absent. */
  readonly scoreConfigs?: ScoreConfigs | undefined;
  /** The user who sends them. */
  readonly userId?: string | undefined;
}

/** Reads one event of a batch. A malformed one is an outcome, never an error. */
export const readEvent = (event: unknown, checks: EventChecks): EventOutcome => {
  const { access } = checks;
  const parsed = envelope.safeParse(event);
  if (!parsed.success) return { kind: 'invalid', issues: inputIssues(parsed.error, '') };
  const eventType = eventTypes.get(parsed.data.type);
  if (eventType === undefined) {
    const message = `must be one of ${[...eventTypes.keys()].join(', ')}`;
    return { kind: 'invalid', issues: [{ path: 'type', message }] };
  }
  const outcome = readBody(parsed.data, eventType, checks);
  if (outcome.kind !== 'accepted') return outcome;
  const scope = outcome.event.score === undefined ? 'ingest' : 'scores';
  return access.scopes.includes(scope) ? outcome : { kind: 'denied', scope };
};

const readBody = (envelope: Envelope, eventType: EventType, checks: EventChecks): EventOutcome => {
  const { id, timestamp } = envelope;
  if (eventType.about === 'observation') {
    return withBody(eventType.body, envelope, (body) =>
      accepted(envelope, eventType.rank === 'update', { observation: observationEvent(envelope, eventType, body) }),
    );
  }
  if (eventType.about === 'trace') {
    return withBody(traceBody, envelope, (body) => {
      const traceId = (body.id ?? generatedId('trace', id)) as TraceId;
      return accepted(envelope, false, { trace: tracePatch(traceId, body, timestamp) });
    });
  }
  if (eventType.about === 'score') {
    return withBody(scoreBody, envelope, (body) => scoreOutcome(envelope, body, checks));
  }
  if (eventType.about === 'log') return withBody(logBody, envelope, () => ({ kind: 'ignored' }));
  return { kind: 'invalid', issues: [{ path: 'type', message: eventType.refusal }] };
};

const scoreOutcome = (envelope: Envelope, body: ScoreBody, checks: EventChecks): EventOutcome => {
  const { access, scoreConfigs, userId } = checks;
  const scoreId = (body.id ?? generatedId('score', envelope.id)) as ScoreId;
  const configured = compareWithConfig(body, scoreConfigs);
  if (configured !== undefined && 'field' in configured) {
    return { kind: 'invalid', issues: [{ path: `body.${configured.field}`, message: configured.message }] };
  }
  const score = scorePatch(scoreId, body, envelope.timestamp, { ...access, userId }, configured);
  return accepted(envelope, false, { score });
};

const withBody = <T>(
  schema: Pick<z.ZodType<T>, 'safeParse'>,
  { body }: Envelope,
  read: (body: T) => EventOutcome,
): EventOutcome => {
  const parsed = schema.safeParse(body);
  return parsed.success ? read(parsed.data) : { kind: 'invalid', issues: inputIssues(parsed.error, 'body') };
};

const accepted = (
  { id, timestamp }: Envelope,
  isUpdate: boolean,
  patches: Pick<AcceptedEvent, 'trace' | 'score' | 'observation'>,
): EventOutcome => ({ kind: 'accepted', event: { id, at: timestamp, isUpdate, ...patches } });

const observationEvent = (
  envelope: Envelope,
  { rank, type }: Extract<EventType, { about: 'observation' }>,
  body: ObservationBody,
): ObservationEvent => ({
  id: (body.id ?? generatedId('observation', envelope.id)) as ObservationId,
  traceId: (body.traceId ?? undefined) as TraceId | undefined,
  isCreated: rank === 'create',
  environment: body.environment,
  record: observationRecord(body, type ?? body.type ?? 'SPAN', rank, envelope.timestamp),
});
