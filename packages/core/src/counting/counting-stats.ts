import type { RecordReader, StoredTreeEntry } from '../ingest/telemetry-writer.ts';
import type { ProjectId, TraceId } from '../ids.ts';
import type { DerivedStats, Difference, Period } from '../verify/derived-stats.ts';
import type { Counting } from './counting.ts';
import { readTrees } from './read-trees.ts';
import type { CountedTraces, RecountProgress } from './recounting.ts';
import { TraceTree } from './trace-tree.ts';

export interface CountingStatsParts {
  readonly traces: CountedTraces;
  readonly records: Pick<RecordReader, 'trees'>;
  readonly progress: Pick<RecountProgress, 'restart'>;
}

const tracesAtOnce = 500;

/**
 * Which reports of usage count, decided again from the whole of each trace that is not too long for that. Repairs are
 * made by the running server, the only writer of traces: it begins to decide all of them again, in the background.
 */
export const countingStats = ({ traces, records, progress }: CountingStatsParts): DerivedStats => {
  const differencesOf = async (projectId: ProjectId, ids: readonly TraceId[]): Promise<readonly Difference[]> => {
    const differences: Difference[] = [];
    if (ids.length === 0) return differences;
    for await (const part of readTrees(records, projectId, ids)) {
      for (const [traceId, entries] of part) {
        if (entries !== undefined) differences.push(...differencesIn(projectId, traceId, entries));
      }
    }
    return differences;
  };
  return {
    projects: () => traces.projects(),
    verify: async (projectId, period) => {
      const differences = new Map<string, Difference>();
      for (const day of await traces.days(projectId)) {
        if (!isWithin(day, period)) continue;
        let after: TraceId | undefined;
        do {
          const ids: readonly TraceId[] = await traces.traces(projectId, day, after, tracesAtOnce);
          const first = await differencesOf(projectId, ids);
          // Concurrent decisions are no differences.
          const again = first.length === 0 ? [] : await differencesOf(projectId, ids);
          for (const difference of again) differences.set(difference.of, difference);
          after = ids.length < tracesAtOnce ? undefined : ids.at(-1);
        } while (after !== undefined);
      }
      return [...differences.values()];
    },
    repair: () => progress.restart(),
  };
};

const differencesIn = (
  projectId: ProjectId,
  traceId: TraceId,
  entries: readonly StoredTreeEntry[],
): readonly Difference[] => {
  const tree = new TraceTree();
  for (const entry of entries) tree.put(entry);
  const known = new Map(entries.map(({ id, counting }) => [id, counting]));
  return tree.decide().turns.map(({ id, counting }) => ({
    figure: 'counting' as const,
    projectId,
    of: `${traceId}/${id}`,
    expected: textOf(counting),
    found: textOf(known.get(id)),
  }));
};

const isWithin = (day: string, period: Period | undefined): boolean =>
  period === undefined || (day >= period.fromDay && day <= period.toDay);

const textOf = (counting: Counting | undefined): string => {
  if (counting === undefined) return 'as its role says';
  const { counted, repeats, adopted } = counting;
  const knows = adopted === undefined ? '' : `, with ${Object.keys(adopted).join(', ')} of others`;
  return `${counted ? 'counted' : 'not counted'}${repeats === null ? '' : `, repeats ${repeats}`}${knows}`;
};
