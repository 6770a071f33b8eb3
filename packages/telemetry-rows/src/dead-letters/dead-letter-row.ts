import {
  batchIdSchema,
  deadLetterStates,
  projectIdSchema,
  type DeadLetter,
  type DeadLetterState,
} from '@spanledger/core';
import { z } from 'zod';
import type { RowDialect } from '../row-dialect.ts';
import { integer, micros } from '../row-values.ts';

/** Grows as a letter moves on. */
export const deadLetterStateCode = (state: DeadLetterState): number => deadLetterStates.indexOf(state) + 1;

/** Everything of a letter but its payload. */
export const deadLetterSelection = ({
  time,
}: RowDialect): string => `project_id, id, batch_id, part, ${time('received_at')} AS received,
  ${time('quarantined_at')} AS quarantined, reason, message, kind, entity_id, events, payload_bytes, state`;

export const selectedDeadLetterSchema = z.object({
  project_id: projectIdSchema,
  id: z.string(),
  batch_id: batchIdSchema,
  part: integer,
  received: micros,
  quarantined: micros,
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
  receivedAt: row.received,
  quarantinedAt: row.quarantined,
  reason: row.reason,
  message: row.message,
  kind: row.kind,
  entityId: row.entity_id,
  events: row.events,
  payloadBytes: row.payload_bytes,
  state: row.state,
});
