import type { OpenedServer, SpoolPlace } from './opened-server.ts';
import { connectPostgres } from './spool/postgres/postgres-connection.ts';
import { postgresSpool } from './spool/postgres/postgres-spool.ts';
import { preparePostgres } from './spool/postgres/prepare-postgres.ts';

const spoolConnections = 4;

/** A queue in PostgreSQL, whose tables are created when missing, unless it `isReadOnly`. */
export const openPostgres = async ({ url, namespace, isReadOnly, onError }: SpoolPlace): Promise<OpenedServer> => {
  const schema = `${namespace}_queue`;
  if (isReadOnly !== true) await preparePostgres(url, { namespace, schema });
  const pool = connectPostgres(url, { max: spoolConnections, onError });
  return {
    spool: postgresSpool(pool, { url, schema, onError }),
    putCallsMax: 1,
  };
};
