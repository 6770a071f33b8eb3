import type { AuditEvent } from '@spanledger/core';

import type { Operator } from './operator.ts';

/** Records the next action in the audit log. Without an audit log, the command continues, and shows that. */
export const recordFirst = async (operator: Operator, event: AuditEvent): Promise<void> => {
  if (await operator.record(event)) return;
  operator.reportProgress('This is in no audit log: DATABASE_URL and SPANLEDGER_DATA_DIR lead to no control plane.');
};

/** The address of a store without credentials: no user, no password, no parameters. */
export const placeWithoutSecrets = (text: string): string => {
  if (!text.includes('://') || !URL.canParse(text)) return text;
  const url = new URL(text);
  [url.username, url.password, url.search, url.hash] = ['', '', '', ''];
  return url.href;
};

/** Chunks belong to all projects, so actions on them are in the chain of the server. */
export const ofChunks = (
  action: 'chunks.dropped' | 'chunks.exported' | 'chunk-settings.changed',
  after: object,
): AuditEvent => ({
  action,
  projectId: null,
  targetKind: 'chunks',
  targetId: null,
  after,
});
