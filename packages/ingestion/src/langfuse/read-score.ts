import { Buffer } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import {
  DomainError,
  invalidField,
  invalidRequest,
  requestLimits,
  isPlainObject,
  type IngestBatch,
  type ScoreId,
  type ScorePatch,
} from '@spanledger/core';
import { z } from 'zod';
import { batchHead } from '../batch-head.ts';
import { MonthBudget, tooManyMonths } from '../month-budget.ts';
import { optionalTime } from './body-fields.ts';
import { describeIssues, inputIssues } from './issues.ts';
import { patchesOfEvents } from './patches-of-events.ts';
import type { AcceptedEvent } from './read-event.ts';
import { keptScoreMessage, type IngestionContext } from './read-ingestion-request.ts';
import { compareWithConfig } from './score-configs.ts';
import { scoreBody } from './score-body.ts';
import { scorePatch } from './score-patch.ts';

interface ReadScore {
  readonly id: ScoreId;
  readonly patch: ScorePatch;
}

type ScoreContext = Omit<IngestionContext, 'projectId' | 'keptScores'>;

/** A list of scores, read. */
export interface ReadScores {
  readonly batch: IngestBatch;
  readonly accepted: number;
  readonly rejected: number;
  /** Why the first of the others were refused, each with its place in the list. */
  readonly errors: readonly { readonly message: string }[];
}

/**
 * Reads the parsed body of `POST /api/public/scores`; the score has the time that it states, else that of the request. A
 * score without an id, or with an empty one, gets one. Throws `invalid_input` with the issues by field.
 */
export const readScore = (body: unknown, context: ScoreContext): ReadScore => {
  const score = scoreOrRefusal(body, context);
  if (score instanceof DomainError) throw score;
  return score;
};

/**
 * Reads a list of scores, each by itself: a refused one leaves the others as they are. Throws `payload_too_large` when
 * it has more than one request may.
 */
export const readScores = (bodies: readonly unknown[], body: Buffer, context: IngestionContext): ReadScores => {
  const scoresMax = context.access.isPublicKey ? requestLimits.publicKeyEvents : requestLimits.events;
  if (bodies.length > scoresMax) {
    const message = `A request must have at most ${scoresMax} scores, and this one has ${bodies.length}. Send fewer.`;
    throw new DomainError('payload_too_large', message);
  }
  const accepted: AcceptedEvent[] = [];
  const messages: string[] = [];
  const rejected: Record<string, number> = {};
  const months = new MonthBudget();
  for (const [at, each] of bodies.entries()) {
    const refuse = (reason: string, message: string): void => {
      messages.push(`[${at}] ${message}`);
      rejected[reason] = (rejected[reason] ?? 0) + 1;
    };
    const score = scoreOrRefusal(each, context);
    if (score instanceof DomainError) refuse('invalid_event', describeIssues(score.issues));
    else if (context.keptScores?.has(score.id) === true) refuse('access_denied', keptScoreMessage);
    else if (!months.admits(score.patch.record.timestamp)) refuse('too_many_months', tooManyMonths);
    else accepted.push({ id: score.id, at: context.receivedAt, isUpdate: false, score: score.patch });
  }
  // With the ids: two equal lists of scores without ids are different scores.
  const identity = Buffer.concat([body, Buffer.from(JSON.stringify(accepted.map(({ id }) => id)))]);
  return {
    batch: { ...batchHead(context, identity), rejected, ...patchesOfEvents(accepted), deletions: [] },
    accepted: accepted.length,
    rejected: messages.length,
    errors: messages.slice(0, requestLimits.namedErrors).map((message) => ({ message })),
  };
};

const timed = z.object({ timestamp: optionalTime });

/** Reserved for evaluations of the server. */
const reservedSource = invalidField('source', 'must be API or ANNOTATION');

const scoreOrRefusal = (
  body: unknown,
  { receivedAt, access, userId, scoreConfigs }: ScoreContext,
): ReadScore | DomainError => {
  const parsed = scoreBody.safeParse(withoutEmptyId(body));
  if (!parsed.success) return invalidRequest(inputIssues(parsed.error, ''));
  const time = timed.safeParse(body);
  if (!time.success) return invalidRequest(inputIssues(time.error, ''));
  if (parsed.data.source === 'EVAL') return reservedSource;
  const configured = compareWithConfig(parsed.data, scoreConfigs);
  if (configured !== undefined && 'field' in configured) return invalidField(configured.field, configured.message);
  const id = (parsed.data.id ?? randomUUID()) as ScoreId;
  const timestamp = time.data.timestamp ?? undefined;
  return { id, patch: scorePatch(id, parsed.data, receivedAt, { ...access, userId, timestamp }, configured) };
};

/** Clients of this endpoint write "no id" as an empty text. */
const withoutEmptyId = (body: unknown): unknown =>
  isPlainObject(body) && body['id'] === '' ? { ...body, id: undefined } : body;
