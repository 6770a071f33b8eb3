import type { SessionReader } from '@spanledger/core';
import type { Timescale } from '../client/timescale-client.ts';
import { getSession } from './get-session.ts';
import { listSessions } from './list-sessions.ts';

export const timescaleSessionReader = (client: Timescale): SessionReader => ({
  list: (projectId, query) => listSessions(client, projectId, query),
  get: (projectId, id) => getSession(client, projectId, id),
});
