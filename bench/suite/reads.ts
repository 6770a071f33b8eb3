import { migrateClickHouse, openClickHouse } from '@spanledger/clickhouse-store';
import { startClickHouse } from '@spanledger/embedded';
import { join } from 'node:path';
import { measureRead, noting, type Statement } from '../measure-reads.ts';
import { readQuestions } from '../read-questions.ts';
import { loadRows, settleDays } from '../read-rows.ts';
import { makeDataDir } from '../server.ts';
import type { Target } from '../load.ts';
import type { Figures } from './figures.ts';

const database = 'spanledger';

/** Rows of two other projects over a month, as a store has them that has run for long. */
export const loadExisting = async ({ clickhouseUrl }: Target, observations: number): Promise<void> => {
  const client = openClickHouse({ url: clickhouseUrl, database });
  try {
    await loadRows(client, observations);
    await settleDays(client);
  } finally {
    await client.close();
  }
};

/** The cost of each read on a store of this many observations: time, processor time, rows, bytes and statements. */
export const measureReads = async (observations: number, questions: RegExp, figures: Figures): Promise<void> => {
  const dataDir = makeDataDir();
  const server = await startClickHouse({ dir: join(dataDir, 'clickhouse') });
  const client = openClickHouse({ url: server.url, database, withServerMessages: true });
  try {
    await migrateClickHouse({ url: server.url, database });
    await loadRows(client, observations);
    await settleDays(client);
    const statements: Statement[] = [];
    for (const [question, ask] of await readQuestions(noting(client, statements))) {
      if (!questions.test(question)) continue;
      const [cost] = await measureRead([{ database, ask, statements }], { url: new URL(server.url), pid: server.pid });
      if (cost === undefined) continue;
      figures.add('reads', `${observations.toLocaleString('en')} observations: ${question}`, {
        p50: [cost.p50, 'ms'],
        p95: [cost.p95, 'ms'],
        'CPU, ClickHouse': [cost.serverMs, 'ms'],
        'CPU, Node': [cost.nodeMs, 'ms'],
        rows: [cost.rows, 'rows'],
        read: [cost.bytes / 1e6, 'MB'],
        parts: [cost.parts, ''],
        statements: [cost.statements.length, ''],
      });
    }
  } finally {
    await client.close();
    await server.stop();
  }
};
