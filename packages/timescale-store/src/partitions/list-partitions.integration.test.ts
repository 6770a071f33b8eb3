import { expect, test } from 'vitest';
import { openTestStore } from '../client/test-store.fixture.ts';
import { listPartitions } from './list-partitions.ts';

const rounds = 150;
const width = 40;
const names = Array.from({ length: width }, (_, at) => `traces_extra_${at}`);
const day = (at: number): string => new Date(Date.UTC(2027, 0, 1 + at)).toISOString();
const createAll = names.map(
  (name, at) => `CREATE TABLE ${name} PARTITION OF traces FOR VALUES FROM ('${day(at)}') TO ('${day(at + 1)}')`,
);

test('partitions that another session drops while they are listed are listed with their bounds or not at all', async () => {
  const client = await openTestStore();
  const listed = new AbortController();
  const churn = async (): Promise<void> => {
    while (!listed.signal.aborted) {
      await client.transaction('create', (statements) => statements.run('create', createAll.join('; ')));
      for (const name of names) {
        await client.transaction('drop', (statements) => statements.run('drop', `DROP TABLE ${name}`));
      }
    }
  };
  const list = async (): Promise<void> => {
    try {
      for (let round = 0; round < rounds; round += 1) {
        for (const { from, to } of await listPartitions(client)) expect(to).toBeGreaterThan(from);
      }
    } finally {
      listed.abort();
    }
  };
  await Promise.all([list(), churn()]);
});
