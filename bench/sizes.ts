// What a span takes on disk on TimescaleDB, by table, index and column, before and after its chunks are compressed, in one
// run, without keys, with short versions, and what late pieces make of it: SIZES_TIMESCALE_URL names an empty database of a server that has it. Arguments: how many spans, and `words` for the
// spans of the other benches instead of conversations.
import { openTimescale, timescaleChunkKeeper } from '@spanledger/timescale-store';
import { cpus } from 'node:os';
import { Client } from 'pg';
import { conversationRequests } from './conversations.ts';
import { closeConnections, inParallel, post, sendSpans } from './load.ts';
import { otlpRequests } from './otlp-requests.ts';
import { makeDataDir, startServer, type BenchServer } from './server.ts';

const spans = Number(process.argv[2] ?? 100_000);
const isOfWords = process.argv[3] === 'words';
const days = 30;
const dayMs = 86_400_000;
const requestsAtOnce = 16;
const latePieces = Math.ceil(spans / 50);
const lateRounds = 5;
const megabytes = (bytes: number): string => `${(bytes / 2 ** 20).toFixed(1)} MiB`;
const url = process.env['SIZES_TIMESCALE_URL'];
if (url === undefined) throw new Error('SIZES_TIMESCALE_URL names no database.');

const endMs = Math.floor(Date.now() / dayMs) * dayMs - 60 * dayMs;
const spread = { startedMs: endMs - days * dayMs, everyMs: (days * dayMs) / spans };

/** Each relation that holds telemetry, under the table of ours that it is a part of. */
const relationsSql = `
WITH chunks AS (
    SELECT h.table_name::text AS name, format('%I.%I', c.schema_name, c.table_name)::regclass AS oid, ' rows' AS kind
    FROM _timescaledb_catalog.chunk AS c JOIN _timescaledb_catalog.hypertable AS h ON h.id = c.hypertable_id
    WHERE h.schema_name = 'telemetry'
    UNION ALL
    SELECT h.table_name::text, format('%I.%I', p.schema_name, p.table_name)::regclass, ' batches'
    FROM _timescaledb_catalog.chunk AS c JOIN _timescaledb_catalog.hypertable AS h ON h.id = c.hypertable_id
    JOIN _timescaledb_catalog.chunk AS p ON p.id = c.compressed_chunk_id WHERE h.schema_name = 'telemetry'
), tables AS (
    SELECT * FROM chunks
    UNION ALL SELECT relname::text, oid, '' FROM pg_class WHERE relkind = 'r' AND relnamespace = 'telemetry'::regnamespace
        AND relname NOT IN ('observations', 'traces', 'scores')
), parts AS (
    SELECT name || kind AS name, name AS "table", pg_relation_size(oid) AS bytes FROM tables
    UNION ALL
    SELECT name || kind || ', long values', name, pg_total_relation_size(reltoastrelid)
    FROM tables JOIN pg_class USING (oid) WHERE reltoastrelid <> 0
    UNION ALL
    SELECT name || kind || ', index ' || coalesce(nullif(regexp_replace(regexp_replace(pg_get_indexdef(indexrelid), '^.* USING ', ''), '_hyper_\\S+', ''), ''), ''),
        name, pg_relation_size(indexrelid)
    FROM tables JOIN pg_index ON indrelid = tables.oid
)
SELECT name, "table", sum(bytes)::float8 AS bytes FROM parts GROUP BY name, "table" HAVING sum(bytes) > 0 ORDER BY "table", 3 DESC`;

/** The sizes of these relations' columns on disk. */
const columnsSql = (relations: readonly string[], columns: readonly string[]): string => {
  const sums = columns.map((column) => `coalesce(sum(pg_column_size(${column})), 0)`);
  const each = relations.map((relation) => `SELECT ARRAY[${sums.join(', ')}]::float8[] AS bytes FROM ONLY ${relation}`);
  return `SELECT name, sum(size)::float8 AS bytes FROM (${each.join(' UNION ALL ')}) AS all_of_them,
    unnest(ARRAY[${columns.map((column) => `'${column.replaceAll("'", "''")}'`).join(', ')}], bytes) AS sizes (name, size)
GROUP BY name HAVING sum(size) > 0 ORDER BY 2 DESC`;
};

interface Size {
  readonly name: string;
  readonly table?: string;
  readonly bytes: number;
}

const client = new Client({ connectionString: url, options: '-c search_path=telemetry,public' });
const ask = async <Row extends object>(sql: string): Promise<Row[]> => (await client.query<Row>(sql)).rows;

const readColumns = async (isCompressed: boolean): Promise<Size[]> => {
  const chunk = isCompressed ? 'p' : 'c';
  const relations = await ask<{ name: string }>(`
SELECT format('%I.%I', ${chunk}.schema_name, ${chunk}.table_name) AS name FROM _timescaledb_catalog.chunk AS c
JOIN _timescaledb_catalog.hypertable AS h ON h.id = c.hypertable_id
LEFT JOIN _timescaledb_catalog.chunk AS p ON p.id = c.compressed_chunk_id
WHERE h.schema_name = 'telemetry' AND h.table_name = 'observations' AND ${chunk}.id IS NOT NULL`);
  const [first] = relations;
  if (first === undefined) return [];
  const columns = await ask<{ name: string }>(
    `SELECT quote_ident(attname) AS name FROM pg_attribute WHERE attrelid = '${first.name}'::regclass AND attnum > 0 AND NOT attisdropped`,
  );
  return ask(
    columnsSql(
      relations.map(({ name }) => name),
      columns.map(({ name }) => name),
    ),
  );
};

/** The tables whose rows grow with spans. What receipts and marks take does not. */
const ofObservations = ['observations', 'observation_keys', 'keyless_ids', 'keyless_stretches'];
const ofTraces = ['traces', 'trace_keys', 'trace_days'];

const tell = (title: string, sizes: readonly Size[], count: number): void => {
  console.log(`\n${title}, bytes a span`);
  for (const { name, bytes } of sizes) {
    if (bytes / count >= 0.05) console.log(`${(bytes / count).toFixed(1).padStart(9)}  ${name}`);
  }
};

const totalOf = (sizes: readonly Size[], tables: readonly string[]): number =>
  sizes.reduce((sum, { table = '', bytes }) => sum + (tables.includes(table) ? bytes : 0), 0);

const measure = async (title: string, isCompressed: boolean, count: number): Promise<readonly [number, number]> => {
  await client.query('CHECKPOINT');
  const relations = await ask<Size>(relationsSql);
  tell(`${title}: tables and indexes`, relations, count);
  tell(`${title}: columns of observations`, await readColumns(isCompressed), count);
  const totals = [totalOf(relations, ofObservations), totalOf(relations, ofTraces)] as const;
  console.log(`${(totals[0] / count).toFixed(1).padStart(9)}  observations with their indexes and keys`);
  console.log(`${(totals[1] / count).toFixed(1).padStart(9)}  traces with their indexes and keys`);
  return totals;
};

function* wordRequests(): Iterable<Uint8Array> {
  const atOnce = 10_000;
  for (let first = 0; first < spans; first += atOnce) {
    const startedMs = spread.startedMs + first * spread.everyMs;
    yield* otlpRequests(Math.min(atOnce, spans - first), 500, { startedMs, everyMs: spread.everyMs });
  }
}

/** With one project, whose keys a second start finds again. */
const dataDir = makeDataDir();
const withServer = async (work: (server: BenchServer) => Promise<void>): Promise<void> => {
  const server = await startServer(dataDir, {
    TELEMETRY_STORE: 'timescale',
    TIMESCALE: 'require',
    TIMESCALE_URL: url,
  });
  try {
    await work(server);
  } finally {
    closeConnections();
    await server.stop();
  }
};

const load = (): Promise<void> =>
  withServer(async (server) => {
    const requests = isOfWords ? wordRequests() : conversationRequests(spans, spread);
    const group: Uint8Array[] = [];
    for (const request of requests) {
      group.push(request);
      if (group.length < requestsAtOnce) continue;
      await sendSpans(server, group.splice(0));
      // While the next are made up, the server would close them.
      closeConnections();
    }
    await sendSpans(server, group);
  });

const packedBytes = async (): Promise<number> => totalOf(await ask<Size>(relationsSql), ['observations']);

/** Updates of compressed observations, each in a request of its own, and then their recompression. */
const sendLate = (compress: () => Promise<void>): Promise<void> =>
  withServer(async (server) => {
    const found = await ask<{ id: string; trace: string }>(
      `SELECT id, trace_id AS trace FROM observations ORDER BY hashtext(id) LIMIT ${latePieces}`,
    );
    const headers = { authorization: server.authorization, 'content-type': 'application/json' };
    for (let round = 0; round < lateRounds; round += 1) {
      const pieces = found.filter((_, at) => at % lateRounds === round);
      await inParallel(4, pieces.length, async (at) => {
        const piece = pieces[at];
        const timestamp = new Date().toISOString();
        const body = { id: piece?.id, traceId: piece?.trace, statusMessage: `looked at in round ${round}` };
        const batch = [{ id: `late-${round}-${at}`, type: 'span-update', timestamp, body }];
        await post(`${server.apiUrl}/api/public/ingestion`, Buffer.from(JSON.stringify({ batch })), headers);
      });
      const between = await packedBytes();
      await compress();
      console.log(
        `late pieces ${round + 1}/${lateRounds}: ${megabytes(between)}, then ${megabytes(await packedBytes())}`,
      );
    }
  });

await client.connect();
try {
  console.log(`machine   ${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}`);
  await load();
  const [{ count } = { count: 1 }] = await ask<{ count: number }>('SELECT count(*)::float8 AS count FROM observations');
  console.log(`spans     ${count} on ${days} days, of ${isOfWords ? 'a few words again and again' : 'conversations'}`);
  await client.query('VACUUM ANALYZE');
  const before = await measure('before', false, count);
  const keeper = timescaleChunkKeeper(openTimescale({ url }), () => Date.now() * 1000);
  const compress = async (): Promise<void> => {
    for await (const _ of keeper.compressDue());
  };
  await compress();
  await client.query('VACUUM ANALYZE');
  const after = await measure('after', true, count);
  await keeper.change({ releasesKeys: true });
  await compress();
  // As it is once new keys have filled what these leave.
  await client.query('VACUUM (FULL, ANALYZE) telemetry.observation_keys');
  const without = await measure('without keys', true, count);
  await keeper.change({ shortensVersions: true });
  // What is packed stays as it is until it is packed anew.
  const all = { olderThanHours: 1 };
  for await (const _ of keeper.decompress(all)) continue;
  for await (const _ of keeper.compress(all)) continue;
  // Hashes were written a second time, as those of a chunk that is packed once are not.
  await client.query(
    'VACUUM (FULL, ANALYZE) telemetry.observation_keys, telemetry.keyless_ids, telemetry.keyless_stretches',
  );
  const short = await measure('without keys, with short versions', true, count);
  console.log(`\nobservations without keys ${(before[0] / without[0]).toFixed(2)} times smaller`);
  console.log(`observations without keys, with short versions ${(before[0] / short[0]).toFixed(2)} times smaller`);
  console.log(
    `observations ${(before[0] / after[0]).toFixed(2)} times smaller, traces ${(before[1] / after[1]).toFixed(2)}`,
  );
  console.log(`\n${latePieces} late pieces into ${megabytes(await packedBytes())} of compressed observations`);
  await sendLate(compress);
  await keeper.close();
} finally {
  await client.end();
}
