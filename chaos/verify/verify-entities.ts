import type { Cluster } from '../cluster/cluster.ts';
import type { Project } from '../cluster/projects.ts';
import {
  isoTime,
  type Expected,
  type ExpectedObservation,
  type ExpectedScore,
  type ExpectedTrace,
} from '../load/load.ts';
import type { Window } from '../load/load.ts';
import { amountText, type Amount } from '../load/money.ts';
import { differences } from './differences.ts';
import { askAll } from './read-api.ts';

interface ObservationJson extends Omit<ExpectedObservation, 'cost'> {
  readonly calculatedTotalCost: number | null;
}

interface TraceJson extends ExpectedTrace {
  readonly totalCost: number;
  readonly observations: readonly string[];
}

const sorted = (record: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)));

const observation = ({
  id,
  traceId,
  name,
  startTime,
  output,
  metadata,
  counted,
}: Omit<ExpectedObservation, 'cost'>) => ({
  id,
  traceId,
  name,
  startTime,
  output,
  metadata: sorted(metadata),
  counted,
});

/** Metadata of OTLP spans also contains their attributes; only metadata of batches is compared. */
const given = (metadata: Readonly<Record<string, string>>): Record<string, string> =>
  sorted(Object.fromEntries(Object.entries(metadata).filter(([key]) => key.startsWith('key'))));

const trace = ({ id, name, timestamp, userId, tags, metadata }: ExpectedTrace) => ({
  id,
  name,
  timestamp,
  userId,
  tags: tags.toSorted(),
  metadata: given(metadata),
});

const score = ({ id, traceId, name, value, comment }: ExpectedScore) => ({ id, traceId, name, value, comment });

const sumsByTrace = (observations: readonly ExpectedObservation[]) => {
  const sums = new Map<string, { count: number; cost: Amount }>();
  for (const { traceId, cost, counted } of observations) {
    const sum = sums.get(traceId) ?? { count: 0, cost: 0n };
    sums.set(traceId, { count: sum.count + 1, cost: counted ? sum.cost + cost : sum.cost });
  }
  return sums;
};

/** The rows of traces that differ from the expected ones, with their times. */
const rowsOfTraces = `SELECT 'trace', id, timestamp, name, row_version, is_deleted, updated_at, _part FROM traces
  WHERE project_id = {project} AND id IN ({ids}) ORDER BY id, updated_at FORMAT TSV`;
const rowsOfObservations = `SELECT 'observation', id, trace_id, start_time, name, counted, metadata, row_version, is_deleted, updated_at, _part
  FROM observations WHERE project_id = {project} AND id IN ({ids}) ORDER BY id, updated_at FORMAT TSV`;
const oddMax = 5;

/** All stored rows of the entities that differ, merged or not. */
const rowsOf = async (
  cluster: Cluster,
  project: Project,
  sql: string,
  ids: readonly string[],
): Promise<readonly string[]> => {
  if (ids.length === 0) return [];
  const list = ids.slice(0, oddMax).map((id) => `'${id}'`);
  const asked = sql.replace('{project}', `'${project.id}'`).replace('{ids}', list.join(', '));
  return (await cluster.askClickHouse(asked).catch(String)).split('\n').map((row) => `row of ${row}`);
};

/** Compares all fields of everything in a time window, as returned by the API, with the sent data. */
export const verifyEntities = async (
  cluster: Cluster,
  project: Project,
  window: Window,
  expected: Expected & { readonly poisonTraces: readonly string[] },
): Promise<readonly string[]> => {
  const { apis } = cluster;
  const [from, to] = [isoTime(window.startMs), isoTime(window.endMs)];
  const traceRange = `fromTimestamp=${from}&toTimestamp=${to}`;
  const [observations, traces, scores] = await Promise.all([
    askAll<ObservationJson>(apis, project, `/api/public/observations?fromStartTime=${from}&toStartTime=${to}`),
    askAll<TraceJson>(apis, project, `/api/public/traces?${traceRange}`),
    askAll<ExpectedScore>(apis, project, `/api/public/v2/scores?${traceRange}`),
  ]);
  const sums = sumsByTrace(expected.observations);
  const known = traces.filter(({ id }) => !expected.poisonTraces.includes(id));
  const lines = [
    ...differences(
      'observation',
      observations.map((json) => ({
        ...observation({ ...json, metadata: given(json.metadata) }),
        cost: json.calculatedTotalCost ?? 0,
      })),
      expected.observations.map((one) => ({ ...observation(one), cost: Number(amountText(one.cost)) })),
      ({ traceId, id }) => `${traceId} ${id}`,
    ),
    ...differences('trace', known.map(trace), expected.traces.map(trace), ({ id }) => id),
    ...differences(
      'sum of trace',
      known.map(({ id, totalCost: cost, observations: { length: count } }) => ({ id, count, cost })),
      expected.traces.map(({ id }) => {
        const { count, cost } = sums.get(id) ?? { count: 0, cost: 0n };
        return { id, count, cost: Number(amountText(cost)) };
      }),
      ({ id }) => id,
    ),
    ...differences('score', scores.map(score), expected.scores.map(score), ({ id }) => id),
  ];
  const named = (id: string): boolean => lines.some((line) => line.split(/[ :]/).includes(id));
  const [oddTraces, oddObservations] = [expected.traces, expected.observations].map((entities) =>
    entities.map(({ id }) => id).filter(named),
  );
  const rows = [
    ...(await rowsOf(cluster, project, rowsOfTraces, oddTraces ?? [])),
    ...(await rowsOf(cluster, project, rowsOfObservations, oddObservations ?? [])),
  ];
  return [...lines, ...rows].map((line) => `${project.id}: ${line}`);
};
