import type { Filter, ProjectId, ScorePosition, ScoreStreamQuery, TraceId } from '@spanledger/core';
import { expect, test } from 'vitest';
import { oneDay, someTime, telemetryRows } from './builders.ts';
import { aScore, seedTogether, type TelemetryStore } from './telemetry-store.ts';

/** The contract of every store for reading scores page by page, without a page number. */
export const describeScoreStream = (store: () => TelemetryStore): void => {
  const seeded = seedTogether(store);
  const idsOf = async (projectId: ProjectId, query: Partial<ScoreStreamQuery>): Promise<string[]> =>
    (await store().scores.stream(projectId, { limit: 50, ...query })).map(({ id }) => id);

  const withPositions = seeded((project) => ({
    scores: [
      ...['b', 'a', '\u{1f600}', '\uff5e'].map((id) => aScore(project, id, { name: `n${id}` })),
      aScore(project, 'new', { timestamp: someTime + 1 }),
      aScore(project, 'old', { timestamp: someTime - 40 * oneDay }),
    ],
  }));
  test('following the positions gives each score once, whatever is written meanwhile', async () => {
    const seen: string[] = [];
    let after: ScorePosition | undefined;
    for (let page = 0; page < 9; page += 1) {
      const items = await store().scores.stream(withPositions, { limit: 2, after });
      seen.push(...items.map(({ id }) => id));
      const last = items.at(-1);
      if (last === undefined) break;
      after = { timestamp: last.timestamp, id: last.id };
      const timestamp = someTime + oneDay + page;
      await store().writer.write(telemetryRows({ scores: [aScore(withPositions, `n${page}`, { timestamp })] }));
    }
    expect(seen).toEqual(['new', 'a', 'b', '\uff5e', '\u{1f600}', 'old']);
  });

  const chosenFrom = seeded((project) => ({
    scores: [
      aScore(project, 'a', { value: 0.5, traceId: 't' as TraceId, name: 'x' }),
      aScore(project, 'b', { value: 1, traceId: 'u' as TraceId, name: 'y', timestamp: someTime - 1 }),
      aScore(project, 'c', { value: null, stringValue: 'good', dataType: 'CATEGORICAL', timestamp: someTime - 2 }),
    ],
  }));
  test('scores are chosen by number, by any of several texts, and by period', async () => {
    const names: Filter = { type: 'stringOptions', column: 'name', operator: 'any of', value: ['x', 'y'] };
    expect(await idsOf(chosenFrom, { values: [0.5, 2] })).toEqual(['a']);
    expect(await idsOf(chosenFrom, { values: [] })).toEqual([]);
    expect(await idsOf(chosenFrom, { filters: [names] })).toEqual(['a', 'b']);
    expect(await idsOf(chosenFrom, { from: someTime - 1, to: someTime })).toEqual(['b']);
  });
};
