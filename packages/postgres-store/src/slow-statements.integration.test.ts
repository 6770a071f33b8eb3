import { describe, expect, it } from 'vitest';
import { readSlowStatements } from './slow-statements.ts';
import { testDatabases } from './test-databases.fixture.ts';

const databases = testDatabases();

describe('the statements that took most time', () => {
  it('are those of this database, with their calls and times, without values, and reading them leaves nothing behind', async () => {
    const [own, other] = [await databases.empty(), await databases.empty()];
    for (const at of [1, 2, 3]) await databases.run(own, `SELECT pg_sleep(0.01), 'secret ${at}' AS "own mark"`);
    await databases.run(other, `SELECT 'x' AS "mark of another"`);
    const statements = await readSlowStatements(own.url, 1000);
    const marked = statements.find(({ text }) => text.includes('own mark'));
    expect(marked).toMatchObject({ calls: 3, rows: 3, text: 'SELECT pg_sleep($1), $2 AS "own mark"' });
    expect(marked?.totalMs).toBeGreaterThan(29);
    expect(marked?.meanMs).toBeCloseTo((marked?.totalMs ?? 0) / 3, 6);
    expect(JSON.stringify(statements)).not.toMatch(/secret|mark of another/);
    const times = statements.map(({ totalMs }) => totalMs);
    expect(times).toEqual(times.toSorted((a, b) => b - a));
    expect(await readSlowStatements(own.url, 2)).toHaveLength(2);
    expect(await databases.run(own, `SELECT FROM pg_extension WHERE extname = 'pg_stat_statements'`)).toEqual([]);
  });

  it('are read by the extension where it is there, in whichever schema', async () => {
    const database = await databases.empty();
    await databases.run(database, 'CREATE SCHEMA "Odd name"');
    await databases.run(database, 'CREATE EXTENSION pg_stat_statements SCHEMA "Odd name"');
    expect(await readSlowStatements(database.url, 1)).toHaveLength(1);
  });

  it('are refused to a user who may not read them, with what to do', async () => {
    const database = await databases.empty();
    const url = new URL(database.url);
    url.username = `reader_${database.name}`;
    url.password = 'reader';
    await databases.run(database, `CREATE ROLE "${url.username}" LOGIN PASSWORD 'reader'`);
    const reading = readSlowStatements(url.href, 1);
    await expect(reading).rejects.toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('GRANT') as string,
    });
    await databases.run(database, `GRANT pg_read_all_stats TO "${url.username}"`);
    const message = expect.stringContaining('CREATE EXTENSION') as string;
    await expect(readSlowStatements(url.href, 1)).rejects.toMatchObject({ code: 'conflict', message });
    await databases.run(database, `DROP ROLE "${url.username}"`);
  });
});
