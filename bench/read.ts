// What the reads of the API cost on a store of a million observations: time, processor time, rows and bytes of each.
// Given other checkouts, each of them has its own tables of the same rows, and its readers take turns with ours.
import { cpus, loadavg } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type * as Store from '@spanledger/clickhouse-store';
import { startClickHouse } from '@spanledger/embedded';
import { measureRead, noting, type Asker, type Measured, type Statement } from './measure-reads.ts';
import type * as Questions from './read-questions.ts';
import { loadRows, settleDays } from './read-rows.ts';
import { makeDataDir } from './server.ts';

const total = Number(process.argv[2] ?? 1_000_000);
const here = resolve(import.meta.dirname, '..');
const checkouts = [...process.argv.slice(3).map((path) => resolve(path)), here];
/** Of the names of questions, to ask only some of them. */
const asked = new RegExp(process.env['READS'] ?? '');
const loads = (): string =>
  loadavg()
    .map((load) => load.toFixed(1))
    .join(' ');
const bodyColumn = /\b[ot]\.(input|output)\b/;

interface Checkout {
  readonly name: string;
  readonly database: string;
  readonly client: Store.ClickHouse;
  readonly statements: Statement[];
  readonly questions: readonly Questions.Question[];
}

const load = async <T>(checkout: string, file: string): Promise<T> =>
  (await import(pathToFileURL(join(checkout, file)).href)) as T;

const openCheckout = async (path: string, index: number, url: string): Promise<Checkout> => {
  const store = await load<typeof Store>(path, 'packages/clickhouse-store/src/index.ts');
  const { readQuestions } = await load<typeof Questions>(path, 'bench/read-questions.ts');
  const database = `spanledger_${index}`;
  await store.migrateClickHouse({ url, database });
  const client = store.openClickHouse({ url, database, withServerMessages: true });
  const startedAt = performance.now();
  await loadRows(client, total);
  await settleDays(client);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  const name = path === here ? 'this' : basename(path);
  console.log(`${name.padEnd(10)}${total} observations of ${total / 10} traces on 30 days, loaded in ${seconds} s`);
  const statements: Statement[] = [];
  return { name, database, client, statements, questions: await readQuestions(noting(client, statements)) };
};

const lineOf = (
  question: string,
  checkout: string,
  { p50, p95, serverMs, nodeMs, rows, bytes, parts, statements }: Measured,
): string =>
  [
    question.padEnd(46),
    checkout.padEnd(8),
    p50.toFixed(1).padStart(8),
    p95.toFixed(1).padStart(8),
    serverMs.toFixed(1).padStart(10),
    nodeMs.toFixed(1).padStart(8),
    String(rows).padStart(11),
    (bytes / 1e6).toFixed(2).padStart(10),
    String(parts).padStart(7),
    String(statements.length).padStart(6),
    statements.some(({ sql }) => bodyColumn.test(sql)) ? '  bodies' : '',
  ].join('');

const dataDir = makeDataDir();
const server = await startClickHouse({ dir: join(dataDir, 'clickhouse') });
const opened: Checkout[] = [];
try {
  console.log(
    `machine   ${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}, load ${loads()}`,
  );
  for (const [index, path] of checkouts.entries()) opened.push(await openCheckout(path, index, server.url));
  console.log(
    `${'read'.padEnd(54)}  p50 ms  p95 ms  server ms node ms  rows read   MB read  parts stmts   (processor time of one)`,
  );
  const target = { url: new URL(server.url), pid: server.pid };
  for (const [question] of opened.at(-1)?.questions ?? []) {
    if (!asked.test(question)) continue;
    const answering = opened.flatMap((checkout) => {
      const found = checkout.questions.find(([name]) => name === question);
      return found === undefined ? [] : [{ ...checkout, ask: found[1] }];
    });
    const measured = await measureRead(answering satisfies readonly Asker[], target);
    for (const [index, cost] of measured.entries()) {
      console.log(lineOf(question, answering[index]?.name ?? '', cost));
    }
  }
  console.log(`load      ${loads()}`);
} finally {
  for (const { client } of opened) await client.close();
  await server.stop();
}
