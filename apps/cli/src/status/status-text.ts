import { dueText, settingsText } from '../commands/chunk-text.ts';
import { formatBytes } from '../output/format-bytes.ts';
import { formatDuration } from '../output/format-duration.ts';
import { formatTable } from '../output/format-table.ts';
import type { ComponentStatus, QueueStatus, StatusReport } from './status-report.ts';

/** The report for people. */
export const statusText = (report: StatusReport, version: string): string => {
  const { mode, dataDir, components, queue } = report;
  const problems = components.flatMap(({ name, problem }) => (problem === null ? [] : [`${name}: ${problem}`]));
  return [
    `Spanledger ${version}, ${mode} mode`,
    ...(dataDir === null ? [] : [`data in ${dataDir.path}, ${formatBytes(dataDir.sizeBytes)}`]),
    '',
    formatTable(['COMPONENT', 'STATE', 'VERSION', 'SCHEMA', 'SIZE', 'ADDRESS'], components.map(componentCells)),
    ...paragraph([...ingestLines(report), ...namesLines(report)]),
    ...paragraph(queue === null || queue.shards === null ? [] : [ownersTable(queue)]),
    ...paragraph(problems),
  ].join('\n');
};

const paragraph = (lines: readonly string[]): readonly string[] => (lines.length === 0 ? [] : ['', ...lines]);

const componentCells = ({ name, state, version, schema, migrations, sizeBytes, address }: ComponentStatus) => [
  name,
  state,
  version,
  schema === 'pending' ? `${migrations?.pending.length ?? 0} pending` : schema,
  sizeBytes === null ? null : formatBytes(sizeBytes),
  address,
];

const ingestLines = ({ queue, retries, chunks, ingest }: StatusReport): readonly string[] => [
  ...(queue === null ? [] : [`queue         ${kindText(queue)}`, `waiting       ${waitingText(queue)}`]),
  ...(ingest === null ? [] : [`lag           ${lagText(ingest.lag)}`]),
  ...(retries === null ? [] : [`retries       ${countsText(retries) || 'none'}, by the worker here since its start`]),
  ...(ingest === null ? [] : [`dead letters  ${countsText(ingest.deadLetters)}`]),
  ...(chunks === null
    ? []
    : [[`chunks        ${chunks.count}`, settingsText(chunks.settings), ...dueText(chunks.due)].join('; ')]),
];

const namesLines = ({ names }: StatusReport): readonly string[] => {
  if (names === null) return [];
  const { ageMs } = names;
  return [`names         ${ageMs === null ? 'not synchronized yet' : `synchronized ${formatDuration(ageMs)} ago`}`];
};

const kindText = ({ kind, shards, consumers }: QueueStatus): string => {
  if (kind === 'inline') return 'inline: the api process stores by itself';
  if (shards === null) return `${kind}: no process has opened it yet`;
  return `${kind}: ${shards} shards, ${consumers} ${consumers === 1 ? 'worker' : 'workers'}`;
};

const waitingText = ({ depth, bytes, bytesMax, oldestAgeMs }: QueueStatus): string => {
  const held = `${formatBytes(bytes)}${bytesMax === null ? '' : ` of ${formatBytes(bytesMax)}`}`;
  return `${depth} ${depth === 1 ? 'part' : 'parts'}, ${held}${depth === 0 ? '' : `, the oldest ${formatDuration(oldestAgeMs)} old`}`;
};

const lagText = ({ minutes, parts, p50Ms, p95Ms, maxMs }: NonNullable<StatusReport['ingest']>['lag']): string => {
  if (p50Ms === undefined || p95Ms === undefined || maxMs === undefined)
    return `nothing was received in the last ${minutes} minutes`;
  const figures = `p50 ${formatDuration(p50Ms)}, p95 ${formatDuration(p95Ms)}, at most ${formatDuration(maxMs)}`;
  return `${figures} from receipt to row (${parts} parts in ${minutes} minutes)`;
};

const countsText = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .map(([name, count]) => `${count} ${name}`)
    .join(', ');

const ownersTable = ({ owners, unowned, shardDepths }: QueueStatus): string => {
  const waitingIn = (shards: readonly number[]): string =>
    String(shards.reduce((sum, shard) => sum + (shardDepths[shard] ?? 0), 0));
  const rows = [...owners, ...(unowned.length === 0 ? [] : [{ consumer: 'nobody', shards: unowned }])];
  return formatTable(
    ['OWNER', 'SHARDS', 'WAITING'],
    rows.map(({ consumer, shards }) => [consumer, rangesText(shards), waitingIn(shards)]),
  );
};

/** `0–3, 6` for 0, 1, 2, 3, 6. */
const rangesText = (shards: readonly number[]): string => {
  const ranges: [number, number][] = [];
  for (const shard of shards) {
    const last = ranges.at(-1);
    if (last !== undefined && last[1] === shard - 1) last[1] = shard;
    else ranges.push([shard, shard]);
  }
  return ranges.map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`)).join(', ');
};
