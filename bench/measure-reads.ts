import type { ClickHouse } from '@spanledger/clickhouse-store';
import { percentilesOf } from './percentiles.ts';

const runs = 20;
const secondsMax = 10;

export interface Statement {
  readonly sql: string;
  readonly params: Readonly<Record<string, unknown>>;
}

interface Cost {
  readonly rows: number;
  readonly bytes: number;
}

/** What one read costs: times in milliseconds, and what the server read in all of its statements. */
export interface Measured extends Cost {
  readonly p50: number;
  readonly p95: number;
  readonly statements: readonly Statement[];
}

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
const asParameter = (value: unknown): string =>
  Array.isArray(value) ? `[${value.map((each) => quoted(String(each))).join(',')}]` : String(value);

/** Asks the server itself what a statement reads, in all of its tables and subqueries. */
const costOf = async (url: URL, { sql, params }: Statement): Promise<Cost> => {
  const form = new FormData();
  form.set('query', `${sql} FORMAT Null`);
  for (const [name, value] of Object.entries(params)) form.set(`param_${name}`, asParameter(value));
  const settings = 'database=spanledger&wait_end_of_query=1&do_not_merge_across_partitions_select_final=1';
  const authorization = `Basic ${Buffer.from(`${url.username}:${url.password}`).toString('base64')}`;
  const response = await fetch(`${url.origin}/?${settings}`, {
    method: 'POST',
    body: form,
    headers: { authorization },
  });
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  const summary = JSON.parse(response.headers.get('x-clickhouse-summary') ?? '{}') as Record<string, string>;
  return { rows: Number(summary['read_rows']), bytes: Number(summary['read_bytes']) };
};

/** `statements` is where the client notes what it is asked. */
export const measureRead = async (
  ask: () => Promise<unknown>,
  url: URL,
  statements: Statement[],
): Promise<Measured> => {
  await ask();
  const times: number[] = [];
  const startedAt = performance.now();
  while (times.length < runs && performance.now() - startedAt < secondsMax * 1000) {
    statements.length = 0;
    const before = performance.now();
    await ask();
    times.push(performance.now() - before);
  }
  const asked = [...statements];
  let [rows, bytes] = [0, 0];
  for (const statement of asked) {
    const cost = await costOf(url, statement);
    rows += cost.rows;
    bytes += cost.bytes;
  }
  const at = percentilesOf(times);
  return { rows, bytes, p50: at(0.5), p95: at(0.95), statements: asked };
};

/** The same client, which leaves a note of each statement. */
export const noting = (client: ClickHouse, statements: Statement[]): ClickHouse => ({
  ...client,
  query: async (name, sql, params, schema, limits) => {
    statements.push({ sql, params });
    return client.query(name, sql, params, schema, limits);
  },
});
