import { migrateClickHouse, openClickHouse } from '@spanledger/clickhouse-store';
import { createClickHouseDatabase } from '@spanledger/testing';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

import { arbitraryCostHistory } from './cost-history.fixture.ts';
import { openOracleBench, type OracleBench } from './oracle-bench.fixture.ts';

/** The long form is asked for by `npm run test:oracle`. */
const asked = { runs: process.env['ORACLE_RUNS'], seed: process.env['ORACLE_SEED'] };
const isLong = asked.runs !== undefined;
const seeds = asked.seed === undefined ? [20_260_304, 7] : [Number(asked.seed)];
const runs = Math.ceil(Number(asked.runs ?? 2) / seeds.length);
const runsPerLine = runs > 100 ? 10 : 1;
const historyMsMax = 60_000;

const progress = (line: string): void => {
  if (isLong) process.stderr.write(`${line}\n`);
};

describe('costs', () => {
  const cleanups: (() => Promise<unknown>)[] = [];
  let bench: OracleBench;
  beforeAll(async () => {
    const database = await createClickHouseDatabase(inject('clickhouseUrl'));
    cleanups.push(async () => database.drop());
    await migrateClickHouse({ url: database.url });
    // What the server computes by itself would only be another refresh at an unknown time.
    const client = openClickHouse({ url: database.url, withServerMessages: true });
    await client.command('SYSTEM STOP VIEW daily_costs_mv');
    cleanups.push(async () => client.close());
    bench = openOracleBench(client);
  });
  afterAll(async () => {
    for (const cleanup of cleanups.toReversed()) await cleanup();
  });

  it.each(seeds)(
    'are those of the latest versions after every step of any history (seed %d)',
    { timeout: 60_000 + runs * historyMsMax },
    async (seed) => {
      let done = 0;
      const startedAt = Date.now();
      const property = fc.asyncProperty(arbitraryCostHistory, async (steps) => {
        await bench.follow(steps);
        done += 1;
        const seconds = ((Date.now() - startedAt) / 1000).toFixed(0);
        if (done % runsPerLine === 0)
          progress(`oracle: seed ${seed}, ${done} of ${runs} histories hold after ${seconds} s`);
      });
      progress(`oracle: seed ${seed}, ${runs} histories`);
      const holds = fc.assert(property, {
        seed,
        numRuns: runs,
        endOnFailure: process.env['ORACLE_SHRINK'] === undefined,
      });
      await expect(holds).resolves.toBeUndefined();
    },
  );
});
