import { randomUUID } from 'node:crypto';
import { invalidField, invalidInput, type ScoreId, type ScorePatch } from '@spanledger/core';
import { isPlainObject } from '../json/exact-json.ts';
import { inputIssues } from './issues.ts';
import type { IngestionContext } from './read-ingestion-request.ts';
import { compareWithConfig } from './score-configs.ts';
import { scoreBody } from './score-body.ts';
import { scorePatch } from './score-patch.ts';

/**
 * Reads the parsed body of `POST /api/public/scores`; the score has the time of the request. A score without an id, or
 * with an empty one, gets one. Throws `invalid_input` with the issues by field.
 */
export const readScore = (
  body: unknown,
  { receivedAt, access, userId, scoreConfigs }: Omit<IngestionContext, 'projectId' | 'keptScores'>,
): { readonly patch: ScorePatch; readonly id: ScoreId } => {
  const parsed = scoreBody.safeParse(withoutEmptyId(body));
  if (!parsed.success) throw invalidInput('Invalid request data', inputIssues(parsed.error, ''));
  const configured = compareWithConfig(parsed.data, scoreConfigs);
  if (configured !== undefined && 'field' in configured) {
    const { field, message } = configured;
    throw invalidField(field, message);
  }
  const id = (parsed.data.id ?? randomUUID()) as ScoreId;
  return { id, patch: scorePatch(id, parsed.data, receivedAt, { ...access, userId }, configured) };
};

/** Clients of this endpoint write "no id" as an empty text. */
const withoutEmptyId = (body: unknown): unknown =>
  isPlainObject(body) && body['id'] === '' ? { ...body, id: undefined } : body;
