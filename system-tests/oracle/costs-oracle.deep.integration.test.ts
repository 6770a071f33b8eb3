import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { arbitraryCostHistory } from './arbitrary-cost-history.fixture.ts';
import { oracleEngines, type OpenedOracleStores } from './open-oracle-stores.fixture.ts';
import { playHistories, type BrokenHistory } from './play-histories.fixture.ts';
import { rareHistories } from './rare-histories.fixture.ts';

/** `npm run test:oracle` runs the long form. */
const { ORACLE_RUNS: askedRuns, ORACLE_SEED: askedSeed, ORACLE_ONLY: only, ORACLE_LANES: lanes = '1' } = process.env;
const isLong = askedRuns !== undefined;
/** `npm test` runs one history per engine; the in-memory stores run more. */
const seeds = { clickhouse: 20_260_304, timescale: 7 };
const runs = Number(askedRuns ?? 1);
const runsPerLine = runs > 100 ? 10 : 1;
const historyMsMax = 240_000;

const progress = (line: string): void => {
  if (isLong) process.stderr.write(`${line}\n`);
};

const described = ({ number, steps, error }: BrokenHistory): string => {
  const { stack, actual, expected } = error as { stack?: string; actual?: unknown; expected?: unknown };
  const said = stack ?? String(error);
  return `History ${number}: ${said}\n${fc.stringify({ actual, expected })}\n${fc.stringify(steps)}`;
};

describe.each(oracleEngines)('costs on %s', (engine, open) => {
  const seed = Number(askedSeed ?? seeds[engine]);
  const histories = [...fc.sample(arbitraryCostHistory, { seed, numRuns: runs }), ...(isLong ? rareHistories : [])]
    .map((steps, number) => ({ number, steps }))
    .filter(({ number }) => only === undefined || number === Number(only));
  const stores: OpenedOracleStores[] = [];
  beforeAll(async () => {
    while (stores.length < Math.min(Number(lanes), histories.length)) stores.push(await open());
  }, 600_000);
  afterAll(async () => {
    for (const opened of stores) await opened.close();
  });

  it(
    `are those of the latest versions after every step of any history (seed ${seed})`,
    { timeout: 240_000 + runs * historyMsMax },
    async () => {
      const startedAt = Date.now();
      progress(`oracle: ${engine}, seed ${seed}, ${histories.length} histories`);
      const broken = await playHistories(stores, histories, (held) => {
        const seconds = ((Date.now() - startedAt) / 1000).toFixed(0);
        if (held % runsPerLine === 0)
          progress(`oracle: ${engine}, seed ${seed}, ${held} of ${histories.length} histories hold after ${seconds} s`);
      });
      expect(broken.map(described).join('\n\n')).toBe('');
    },
  );
});
