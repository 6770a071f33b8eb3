import {
  batchIdSchema,
  deadLetterStates,
  projectIdSchema,
  type DeadLetter,
  type DeadLetterState,
} from '@spanledger/core';
import { z } from 'zod';

const integer = z.coerce.number();

/** Grows as a letter moves on. */
export const deadLetterStateCode = (state: DeadLetterState): number => deadLetterStates.indexOf(state) + 1;

/** Everything of a letter but its payload. */
export const deadLetterSelection = `project_id, id, batch_id, part, received_at, quarantined_at, reason, message, kind,
  entity_id, events, payload_bytes, state`;

export const selectedDeadLetterSchema = z.object({
  project_id: projectIdSchema,
  id: z.string(),
  batch_id: batchIdSchema,
  part: integer,
  received_at: z.number(),
  quarantined_at: z.number(),
  reason: z.string(),
  message: z.string(),
  kind: z.string(),
  entity_id: z.string(),
  events: integer,
  payload_bytes: integer,
  state: integer.transform((code) => deadLetterStates[code - 1] ?? 'open'),
});

export const toDeadLetter = (row: z.output<typeof selectedDeadLetterSchema>): DeadLetter => ({
  id: row.id,
  projectId: row.project_id,
  batchId: row.batch_id,
  part: row.part,
  receivedAt: row.received_at,
  quarantinedAt: row.quarantined_at,
  reason: row.reason,
  message: row.message,
  kind: row.kind,
  entityId: row.entity_id,
  events: row.events,
  payloadBytes: row.payload_bytes,
  state: row.state,
});
