import type { AuditEvent, RecordedBy } from '@spanledger/core';

import type { PrismaClient } from '../generated/client.ts';

/** An event of someone; without `by` of the process. */
export interface NotedEvent extends AuditEvent {
  readonly by: RecordedBy | undefined;
}

interface Waiting {
  readonly event: NotedEvent;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const groupMax = 500;

/**
 * Records events: at once, and those that arrive meanwhile with one transaction after it. A chain is appended to by one
 * transaction after the other, each of which takes a disk sync; in groups a thousand events a second are a few of them.
 */
export const eventGroups = (db: PrismaClient): ((event: NotedEvent) => Promise<void>) => {
  const waiting: Waiting[] = [];
  let isRecording = false;
  const recordGroup = async (group: readonly Waiting[]): Promise<void> => {
    try {
      await append(
        db,
        group.map(({ event }) => event),
      );
      for (const { resolve } of group) resolve();
    } catch (error) {
      // One that cannot be stored is refused alone.
      if (group.length > 1) for (const one of group) await recordGroup([one]);
      else for (const { reject } of group) reject(error);
    }
  };
  const recordWaiting = async (): Promise<void> => {
    isRecording = true;
    while (waiting.length > 0) await recordGroup(waiting.splice(0, groupMax));
    isRecording = false;
  };
  return async (event) =>
    new Promise((resolve, reject) => {
      waiting.push({ event, resolve, reject });
      if (!isRecording) void recordWaiting();
    });
};

const append = async (db: PrismaClient, events: readonly NotedEvent[]): Promise<void> => {
  const rows = events.map(({ after, ...event }) => ({
    ...event,
    after: after === undefined ? null : JSON.stringify(after),
  }));
  await db.$executeRaw`
    SELECT audit_record(event ->> 'action', NULL, event ->> 'projectId', event ->> 'targetKind', event ->> 'targetId',
      NULL, event ->> 'after', event -> 'by')
    FROM (SELECT event FROM jsonb_array_elements(${JSON.stringify(rows)}::jsonb) WITH ORDINALITY AS given (event, at)
      ORDER BY at) events`;
};
