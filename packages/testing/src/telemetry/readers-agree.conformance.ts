import type {
  DailyCostQuery,
  DailySumsQuery,
  ObservationId,
  ObservationListQuery,
  ObservationStreamQuery,
  ProjectId,
  ScoreId,
  ScoreListQuery,
  ScoreStreamQuery,
  SessionListQuery,
  TraceId,
  TraceListQuery,
} from '@spanledger/core';
import { compareTexts, sumByGroup } from '@spanledger/core';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { arbitraryHistory, batchesOf, someIds, someTexts } from './arbitrary-history.ts';
import {
  arbitraryDailyCostQuery,
  arbitraryDailySumsQuery,
  arbitraryObservationQuery,
  arbitraryObservationStream,
  arbitraryScoreQuery,
  arbitraryScoreStream,
  arbitrarySessionQuery,
  arbitraryTopSumsQuery,
  arbitraryTraceQuery,
} from './arbitrary-queries.ts';
import { someProject } from './builders.ts';
import { memoryTelemetryStore, type TelemetryStore } from './telemetry-store.ts';

type Question = (store: TelemetryStore, projectId: ProjectId) => Promise<unknown>;

/** A query whose text is the name of its reader and its JSON. */
const asking = <Query>(
  reader: string,
  queries: fc.Arbitrary<Query>,
  ask: (store: TelemetryStore, projectId: ProjectId, query: Query) => Promise<unknown>,
) =>
  queries.map((query): { readonly text: string; readonly ask: Question } => ({
    text: `${reader} ${JSON.stringify(query)}`,
    ask: (store, projectId) => ask(store, projectId, query),
  }));

const byText = (a: { readonly group: object }, b: { readonly group: object }): number =>
  compareTexts(JSON.stringify(a.group), JSON.stringify(b.group));

const id = fc.constantFrom(...someIds);

const questions = fc.array(
  fc.oneof(
    asking('list traces', arbitraryTraceQuery, (store, project, query) =>
      store.traces.list(project, query as TraceListQuery),
    ),
    asking('page of traces', arbitraryTraceQuery, (store, project, query) =>
      store.traces.page(project, query as TraceListQuery),
    ),
    asking('page of observations', arbitraryObservationQuery, (store, project, query) =>
      store.observations.page(project, query as ObservationListQuery),
    ),
    asking('list observations', arbitraryObservationQuery, (store, project, query) =>
      store.observations.list(project, query as ObservationListQuery),
    ),
    asking('list scores', arbitraryScoreQuery, (store, project, query) =>
      store.scores.list(project, query as ScoreListQuery),
    ),
    asking('stream observations', arbitraryObservationStream, (store, project, { parts, ...query }) =>
      store.observations.stream(project, { ...query, parts: new Set(parts) } as ObservationStreamQuery),
    ),
    asking('stream scores', arbitraryScoreStream, (store, project, query) =>
      store.scores.stream(project, query as ScoreStreamQuery),
    ),
    asking('list sessions', arbitrarySessionQuery, (store, project, query) =>
      store.sessions.list(project, query as SessionListQuery),
    ),
    asking('list daily costs', arbitraryDailyCostQuery, (store, project, query) =>
      store.dailyCosts.list(project, query as DailyCostQuery),
    ),
    asking('sum daily costs', arbitraryDailySumsQuery, async (store, project, query) =>
      sumByGroup(await store.dailyCosts.sums(project, query as DailySumsQuery)).toSorted(byText),
    ),
    asking('top daily costs', arbitraryTopSumsQuery, async (store, project, query) => {
      const tops = await store.dailyCosts.topSums(project, query);
      return Object.fromEntries([...tops].filter(([, sums]) => sums.length > 0));
    }),
    asking('summarise traces', fc.subarray([...someIds]), (store, project, ids) =>
      store.traces.summaries(project, ids as string[] as TraceId[]),
    ),
    asking('get trace', id, (store, project, id) => store.traces.get(project, id as TraceId)),
    asking('get observation', id, async (store, project, id) => {
      const found = await store.observations.get(project, id as ObservationId);
      return found === undefined ? undefined : [found.startTime, found];
    }),
    asking('observations of trace', id, (store, project, id) => store.observations.ofTrace(project, id as TraceId)),
    asking('tree of trace', id, (store, project, id) => store.observations.tree(project, id as TraceId, { limit: 5 })),
    asking('get score', id, (store, project, id) => store.scores.get(project, id as ScoreId)),
    asking('scores of trace', id, (store, project, id) => store.scores.ofTrace(project, id as TraceId)),
    asking('get session', fc.constantFrom(...someTexts), (store, project, id) => store.sessions.get(project, id)),
  ),
  { minLength: 12, maxLength: 24, size: 'max' },
);

/** A store returns the same result as the in-memory store for any query, after any history. */
export const describeReadersAgree = (
  name: string,
  make: () => Promise<TelemetryStore>,
  options: { readonly runs: number; readonly seed?: number },
): void => {
  describe(`${name} and the in-memory double`, () => {
    let store: TelemetryStore;
    const double = memoryTelemetryStore();
    beforeAll(async () => {
      store = await make();
    });

    test('answer every question alike', { timeout: 240_000 + options.runs * 12_000 }, async () => {
      const { runs, ...random } = options;
      const property = fc.asyncProperty(arbitraryHistory, questions, async (history, asked) => {
        const projectId = someProject();
        for (const batch of batchesOf(projectId, history)) {
          await store.writer.write(batch);
          await double.writer.write(batch);
        }
        const answers = await Promise.all(
          asked.map(async ({ text, ask }) => ({
            text,
            found: await ask(store, projectId),
            expected: await ask(double, projectId),
          })),
        );
        for (const { text, found, expected } of answers)
          expect({ text, answer: found }).toEqual({ text, answer: expected });
      });
      await fc.assert(property, { numRuns: runs, endOnFailure: runs < 50, ...random });
    });
  });
};
