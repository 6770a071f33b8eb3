import { conflict, invalidInput } from '@spanledger/core';
import type { OpenedServer, OpenSpoolOptions, SpoolPlace } from './opened-server.ts';
import type { ServerState } from './spool/spool.ts';

export interface OpenedSpool extends OpenedServer {
  readonly server: ServerState;
}

const namespacePattern = /^[a-z][a-z0-9_]{0,39}$/;

/**
 * Loads the drivers of one kind of server only: they are 300 modules, which a process without a queue does not need.
 * `undefined` for a URL of another kind.
 */
const openServer = async (place: SpoolPlace): Promise<OpenedServer | undefined> => {
  const protocol = URL.canParse(place.url) ? new URL(place.url).protocol : '';
  if (protocol === 'redis:' || protocol === 'rediss:') return (await import('./open-redis.ts')).openRedis(place);
  if (protocol === 'postgres:' || protocol === 'postgresql:')
    return (await import('./open-postgres.ts')).openPostgres(place);
  return undefined;
};

/**
 * Connects and checks that the server is suitable for a queue: otherwise `invalid_input`, `conflict` or `unavailable`.
 */
export const openSpool = async (options: OpenSpoolOptions): Promise<OpenedSpool> => {
  const namespace = options.namespace ?? 'spanledger';
  if (!namespacePattern.test(namespace))
    throw invalidInput('The queue namespace must be lower-case letters, digits and underscores, a letter first.');
  const opened = await openServer({ ...options, namespace });
  if (opened === undefined)
    throw invalidInput('QUEUE_URL must begin with redis://, rediss://, postgres:// or postgresql://.');
  try {
    const server = await opened.spool.server();
    if (server.problem !== undefined) throw conflict(server.problem);
    return { ...opened, server };
  } catch (error) {
    await opened.spool.close();
    throw error;
  }
};
