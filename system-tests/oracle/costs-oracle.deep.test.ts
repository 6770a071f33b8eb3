import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { arbitraryCostHistory } from './arbitrary-cost-history.fixture.ts';
import { openOracleBench } from './oracle-bench.fixture.ts';
import { memoryOracleStores } from './oracle-stores.fixture.ts';
import { ruleStatistics, turns } from './rule-statistics.fixture.ts';
import { ruleParts } from './expected-counting.fixture.ts';
import { rareHistories } from './rare-histories.fixture.ts';

const runs = Number(process.env['ORACLE_RUNS'] ?? 40);
const usualSeed = 20_260_304;
const seed = Number(process.env['ORACLE_SEED'] ?? usualSeed);

/** Each part must be in at least `seldomest` of `counted` histories, so that no part is untested. */
const counted = 500;
const seldomest = 5;

describe('histories', () => {
  it('histories hold every part of the rule on what counts, and revise what was decided by it', () => {
    const statistics = ruleStatistics(fc.sample(arbitraryCostHistory, { seed: usualSeed, numRuns: counted }));
    if (process.env['ORACLE_RUNS'] !== undefined) process.stderr.write(`${JSON.stringify(statistics)}\n`);
    for (const part of [...ruleParts, ...turns]) {
      expect(statistics[part], part).toBeGreaterThanOrEqual(seldomest);
    }
  });
});

describe('what the pipeline makes of any history', () => {
  it.each(rareHistories.map((steps) => [steps.length, steps] as const))(
    'costs what the oracle says in a history of %i steps that chance nearly never makes',
    async (_, steps) => {
      await expect(openOracleBench(memoryOracleStores()).follow(steps)).resolves.toBeUndefined();
    },
  );

  it(
    'costs are those of the oracle after every step, in the double of the stores',
    { timeout: 3_600_000 },
    async () => {
      const property = fc.asyncProperty(arbitraryCostHistory, async (steps) => {
        await openOracleBench(memoryOracleStores()).follow(steps);
      });
      await expect(fc.assert(property, { seed, numRuns: runs })).resolves.toBeUndefined();
    },
  );
});
