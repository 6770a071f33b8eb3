// What the reads of the API cost on a store of a million observations: time, rows and bytes of each.
import { cpus } from 'node:os';
import { join } from 'node:path';
import { migrateClickHouse, openClickHouse } from '@spanledger/clickhouse-store';
import { startClickHouse } from '@spanledger/embedded';
import { measureRead, noting, type Statement } from './measure-reads.ts';
import { readQuestions, type Question } from './read-questions.ts';
import { loadRows } from './read-rows.ts';
import { makeDataDir } from './server.ts';

const total = Number(process.argv[2] ?? 1_000_000);
const bodyColumn = /\b[ot]\.(input|output)\b/;

const measure = async ([name, ask]: Question, url: URL, statements: Statement[]): Promise<string> => {
  const { p50, p95, rows, bytes, statements: asked } = await measureRead(ask, url, statements);
  const bodies = asked.some(({ sql }) => bodyColumn.test(sql)) ? 'bodies' : '';
  return [
    name.padEnd(50),
    p50.toFixed(1).padStart(8),
    p95.toFixed(1).padStart(8),
    String(rows).padStart(11),
    (bytes / 1e6).toFixed(2).padStart(10),
    String(asked.length).padStart(6),
    `  ${bodies}`,
  ].join('');
};

const data = makeDataDir();
const server = await startClickHouse({ dir: join(data.dataDir, 'clickhouse') });
const plain = openClickHouse({ url: server.url, withServerMessages: true });
try {
  await migrateClickHouse({ url: server.url });
  const startedAt = performance.now();
  await loadRows(plain, total);
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  console.log(`machine   ${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}`);
  console.log(`rows      ${total} observations of ${total / 10} traces on 30 days, loaded in ${seconds} s`);
  console.log(`${'read'.padEnd(50)}  p50 ms  p95 ms  rows read   MB read  stmts`);
  const statements: Statement[] = [];
  for (const question of await readQuestions(noting(plain, statements))) {
    console.log(await measure(question, new URL(server.url), statements));
  }
} finally {
  await plain.close();
  await server.stop();
  data.remove();
}
