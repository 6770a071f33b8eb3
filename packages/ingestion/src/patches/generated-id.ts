import { createHash } from 'node:crypto';

/**
 * The id of an entity that was sent without one: 32 hex digits, the same each time that the event is sent, and another
 * one for another kind of entity.
 */
export const generatedId = (kind: 'trace' | 'observation' | 'score', eventId: string): string =>
  createHash('sha256').update(`${kind}\n${eventId}`).digest('hex').slice(0, 32);
