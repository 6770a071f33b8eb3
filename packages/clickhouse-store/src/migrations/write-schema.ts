import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openClickHouse } from '../client/clickhouse-client.ts';
import { describeSchema } from './describe-schema.ts';
import { migrateClickHouse } from './migrate-clickhouse.ts';
import { migrationsDirectory } from './read-migrations.ts';

// Usage: write-schema.ts <ClickHouse URL>. Migrates a scratch database there and writes clickhouse/schema.sql.
const [url] = process.argv.slice(2);
if (url === undefined) throw new Error('Name the address of a ClickHouse server');
const client = openClickHouse({ url, database: `schema_${randomUUID().replaceAll('-', '')}` });
await migrateClickHouse({ url, database: client.database });
await writeFile(join(migrationsDirectory(), '..', 'schema.sql'), await describeSchema(client));
await client.command(`DROP DATABASE ${client.database} SYNC`);
await client.close();
