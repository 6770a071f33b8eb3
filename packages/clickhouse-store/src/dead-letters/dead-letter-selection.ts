import { batchIdSchema, deadLetterStates, projectIdSchema, type DeadLetter } from '@spanledger/core';
import { z } from 'zod';
import { integer, micros } from '../query/row-values.ts';

/** Everything of a letter but its payload. */
export const deadLetterSelection = `project_id, id, batch_id, part, toUnixTimestamp64Micro(received_at) AS received_micros,
  toUnixTimestamp64Micro(quarantined_at) AS quarantined_micros, reason, message, kind, entity_id, events, payload_bytes,
  state`;

export const selectedDeadLetterSchema = z.object({
  project_id: projectIdSchema,
  id: z.string(),
  batch_id: batchIdSchema,
  part: integer,
  received_micros: micros,
  quarantined_micros: micros,
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
  receivedAt: row.received_micros,
  quarantinedAt: row.quarantined_micros,
  reason: row.reason,
  message: row.message,
  kind: row.kind,
  entityId: row.entity_id,
  events: row.events,
  payloadBytes: row.payload_bytes,
  state: row.state,
});
