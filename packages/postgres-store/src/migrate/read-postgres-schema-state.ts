import type { SchemaState } from '@spanledger/core';
import { connect, readMigrations, schemaState } from '@spanledger/postgres-kit';

import { translateErrors } from '../translate-errors.ts';
import { migrationsDir, prismaMigrations } from './prisma-migrations.ts';

/**
 * The applied, missing and unknown migrations; changes nothing. Rejects with `unavailable` when the server does not
 * answer.
 */
export const readPostgresSchemaState = (url: string, dir: string = migrationsDir): Promise<SchemaState> =>
  translateErrors(url, async () => {
    const client = await connect(url, 'spanledger status');
    try {
      const { rows } = await client.query(`SELECT to_regclass('"_prisma_migrations"') IS NOT NULL AS "isThere"`);
      const history = rows[0]?.isThere === true ? await prismaMigrations.read(client) : new Map<string, never>();
      return schemaState(readMigrations(dir), history);
    } finally {
      await client.end();
    }
  });
