import { microsPerDay, type Micros, type ProjectId } from '@spanledger/core';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { sqlParameters } from '../client/sql-parameters.ts';
import type { Timescale } from '../client/timescale-client.ts';
import { readNewestFirst } from './newest-first.ts';

const project = 'project' as ProjectId;
const last = Date.UTC(2026, 9, 1) * 1000;

/** A project with computed days from the first to the last. */
const clientWith = (first: Micros): Timescale => ({ query: async () => [{ first, last }] }) as unknown as Timescale;

test('a page is read by whole microseconds, from the newest rows on, whatever how many there are where', async () => {
  const ages = fc.array(fc.integer({ min: 0, max: 2000 * microsPerDay }), { maxLength: 40 });
  await fc.assert(
    fc.asyncProperty(
      ages,
      fc.integer({ min: 1, max: 50 }),
      fc.constantFrom('traces', 'scores'),
      async (agesOfRows, limit, of) => {
        const rows = agesOfRows.map((age) => last + microsPerDay - 1 - age).sort((a, b) => b - a);
        const first = Math.floor((rows.at(-1) ?? last) / microsPerDay) * microsPerDay;
        const page = await readNewestFirst(
          clientWith(first),
          project,
          { of, limit, skipped: 0, isSearched: false, isOfAll: true },
          async (conditions) => {
            const parameters = sqlParameters(project);
            conditions('t', parameters);
            const times = parameters.values.slice(1).map(String);
            for (const time of times) expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);
            const since =
              times[0] === undefined ? -Infinity : Date.parse(times[0]) * 1000 + Number(times[0].slice(23, 26));
            return rows.filter((at) => at >= since).slice(0, limit);
          },
        );
        expect(page).toEqual(rows.slice(0, limit));
      },
    ),
  );
});
