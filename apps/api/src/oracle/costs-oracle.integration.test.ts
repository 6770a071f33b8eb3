import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { arbitraryCostHistory } from './arbitrary-cost-history.fixture.ts';
import { oracleEngines } from './open-oracle-stores.fixture.ts';
import { openOracleBench, type OracleBench } from './oracle-bench.fixture.ts';

/** The long form is asked for by `npm run test:oracle`. */
const asked = { runs: process.env['ORACLE_RUNS'], seed: process.env['ORACLE_SEED'] };
const isLong = asked.runs !== undefined;
/** In `npm test` one history on each engine: on the doubles there are more. */
const seeds = { clickhouse: 20_260_304, timescale: 7 };
const runs = Number(asked.runs ?? 1);
const runsPerLine = runs > 100 ? 10 : 1;
const historyMsMax = 240_000;

const progress = (line: string): void => {
  if (isLong) process.stderr.write(`${line}\n`);
};

describe.each(oracleEngines)('costs on %s', (engine, open) => {
  const seed = Number(asked.seed ?? seeds[engine]);
  let stores: Awaited<ReturnType<typeof open>>;
  let bench: OracleBench;
  beforeAll(async () => {
    stores = await open();
    bench = openOracleBench(stores);
  });
  afterAll(async () => {
    await stores.close();
  });

  it(
    `are those of the latest versions after every step of any history (seed ${seed})`,
    { timeout: 240_000 + runs * historyMsMax },
    async () => {
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
