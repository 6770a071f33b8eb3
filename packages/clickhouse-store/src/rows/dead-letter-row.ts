import type { DeadLetterWithPayload } from '@spanledger/core';
import { deadLetterStateCode } from '@spanledger/telemetry-rows';
import { writeTime, type Column } from './column.ts';

/** The columns of `dead_letters`, in the order of an insert. */
export const deadLetterRowColumns: readonly Column<DeadLetterWithPayload>[] = [
  ['project_id', (to, { projectId }) => to.string(projectId)],
  ['id', (to, { id }) => to.string(id)],
  ['batch_id', (to, { batchId }) => to.string(batchId)],
  ['part', (to, { part }) => to.uint32(part)],
  ['received_at', (to, { receivedAt }) => writeTime(to, receivedAt)],
  ['quarantined_at', (to, { quarantinedAt }) => writeTime(to, quarantinedAt)],
  ['reason', (to, { reason }) => to.string(reason)],
  ['message', (to, { message }) => to.string(message)],
  ['kind', (to, { kind }) => to.string(kind)],
  ['entity_id', (to, { entityId }) => to.string(entityId)],
  ['events', (to, { events }) => to.uint32(events)],
  ['payload_bytes', (to, { payloadBytes }) => to.uint64(payloadBytes)],
  ['payload', (to, { payload }) => to.bytes(payload)],
  ['state', (to, { state }) => to.byte(deadLetterStateCode(state))],
];
