import { z } from 'zod';
import type { ClickHouse } from '../client/clickhouse-client.ts';

const nameSchema = z.object({ name: z.string() });
const statementSchema = z.object({ statement: z.string() });

/** The schema as it is, one statement per table and view, tables first; the same for any database name. */
export const describeSchema = async (client: ClickHouse): Promise<string> => {
  const tables = await client.query(
    'schema-tables',
    `SELECT name FROM system.tables
    WHERE database = currentDatabase() AND name != 'schema_migrations' AND NOT startsWith(name, '.inner')
    ORDER BY engine = 'MaterializedView', name`,
    {},
    nameSchema,
  );
  const statements: string[] = [];
  for (const { name } of tables) {
    const [row] = await client.query(`schema-${name}`, `SHOW CREATE TABLE ${name}`, {}, statementSchema);
    statements.push(`${row?.statement.replaceAll(`${client.database}.`, '')};`);
  }
  const heading =
    '-- Generated from clickhouse/migrations; `npm run schema -w @spanledger/clickhouse-store` writes it.';
  return `${heading}\n\n${statements.join('\n\n')}\n`;
};
