// What the reads of the API cost on a store of a million observations: time, processor time, rows and bytes of each.
// Given other checkouts, each of them has its own tables of the same rows, and its readers take turns with ours.
import { cpus, loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startClickHouse } from '@spanledger/embedded';
import { measureRead, openCheckout, type Asker, type Measured } from './measure-reads.ts';
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

const loadCheckout = async (path: string, index: number, url: string) => {
  const { noted, ...opened } = await openCheckout(path, `spanledger_${index}`, url);
  const file = pathToFileURL(join(path, 'bench/read-questions.ts')).href;
  const { readQuestions } = (await import(file)) as typeof Questions;
  const startedAt = performance.now();
  await loadRows(opened.client, total);
  await settleDays(opened.client);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  const about = `${total} observations of ${total / 10} traces on 30 days, loaded in ${seconds} s`;
  console.log(`${opened.name.padEnd(10)}${about}`);
  return { ...opened, questions: await readQuestions(noted) };
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
const opened: Awaited<ReturnType<typeof loadCheckout>>[] = [];
try {
  console.log(
    `machine   ${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}, load ${loads()}`,
  );
  for (const [index, path] of checkouts.entries()) opened.push(await loadCheckout(path, index, server.url));
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
