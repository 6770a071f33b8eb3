import type { SessionReader } from '@spanledger/core';
import type { ClickHouse } from '../client/clickhouse-client.ts';
import { getSession } from './get-session.ts';
import { listSessions } from './list-sessions.ts';

export const clickHouseSessionReader = (client: ClickHouse): SessionReader => ({
  list: (projectId, query) => listSessions(client, projectId, query),
  get: (projectId, id) => getSession(client, projectId, id),
});
