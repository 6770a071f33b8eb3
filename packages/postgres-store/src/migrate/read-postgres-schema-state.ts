import type { SchemaState } from '@spanledger/core';

import { connect } from '../connect.ts';
import { translateErrors } from '../translate-errors.ts';
import { readHistory } from './history.ts';
import { migrationsDir, readMigrations } from './migrations.ts';

/** What is applied, missing and unknown; changes nothing. Rejects with `unavailable` when the server does not answer. */
export const readPostgresSchemaState = (url: string, dir: string = migrationsDir): Promise<SchemaState> =>
  translateErrors(url, async () => {
    const client = await connect(url, 'spanledger status');
    try {
      const known = readMigrations(dir).map(({ name }) => name);
      const { rows } = await client.query(`SELECT to_regclass('"_prisma_migrations"') IS NOT NULL AS "isThere"`);
      const history = rows[0]?.isThere === true ? await readHistory(client) : new Map<string, never>();
      const pending = known.filter((name) => history.get(name)?.isFinished !== true);
      const unknown = [...history.keys()].filter((name) => !known.includes(name));
      return { applied: known.length - pending.length, pending, unknown };
    } finally {
      await client.end();
    }
  });
