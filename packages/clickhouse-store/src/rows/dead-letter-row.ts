import type { DeadLetterWithPayload } from '@spanledger/core';
import { deadLetterStateCode } from '@spanledger/telemetry-rows';
import { bytes, code, text, time, u32, u64 } from './column-type.ts';
import { column, type Column } from './column.ts';

/** The columns of `dead_letters`, in the order of an insert. */
export const deadLetterRowColumns: readonly Column<DeadLetterWithPayload>[] = [
  column('project_id', text, ({ projectId }) => projectId),
  column('id', text, ({ id }) => id),
  column('batch_id', text, ({ batchId }) => batchId),
  column('part', u32, ({ part }) => part),
  column('received_at', time, ({ receivedAt }) => receivedAt),
  column('quarantined_at', time, ({ quarantinedAt }) => quarantinedAt),
  column('reason', text, ({ reason }) => reason),
  column('message', text, ({ message }) => message),
  column('kind', text, ({ kind }) => kind),
  column('entity_id', text, ({ entityId }) => entityId),
  column('events', u32, ({ events }) => events),
  column('payload_bytes', u64, ({ payloadBytes }) => payloadBytes),
  column('payload', bytes, ({ payload }) => payload),
  column('state', code, ({ state }) => deadLetterStateCode(state)),
];
