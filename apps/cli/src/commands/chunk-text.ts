import { formatIso } from '@spanledger/core';
import type { ChunkReport, ChunkSettings, ListedChunk } from '@spanledger/runtime';
import { formatBytes } from '../output/format-bytes.ts';
import { formatTable } from '../output/format-table.ts';
import { printHours } from './chunk-options.ts';

const headings = ['CHUNK', 'FROM', 'TO', 'ROWS', 'SIZE', 'UNCOMPRESSED', 'DUE SINCE', 'EXPORTED'];

const timeText = (at: number): string => formatIso(at).replace('T00:00:00.000Z', '');

const exportText = ({ exportedAt, isChanged }: ListedChunk): string | null => {
  if (exportedAt === null) return null;
  return `${formatIso(exportedAt).slice(0, 16)}Z${isChanged === true ? ', changed since' : ''}`;
};

export const chunksText = ({ flavour, settings, chunks }: ChunkReport): string => {
  const rows = chunks.map((chunk) => [
    chunk.name,
    timeText(chunk.from),
    timeText(chunk.to),
    chunk.rows === null ? null : String(chunk.rows),
    formatBytes(chunk.bytes),
    chunk.bytesBefore === null ? null : formatBytes(chunk.bytesBefore),
    chunk.dueSince === null ? null : `${formatIso(chunk.dueSince).slice(0, 16)}Z`,
    exportText(chunk),
  ]);
  return [flavour, settingsText(settings), ...dueText(dueOf(chunks)), '', formatTable(headings, rows)].join('\n');
};

/** Chunks that should be compressed and are not. */
export interface DueChunks {
  readonly count: number;
  /** When the first of them was old enough; `null` when there are none. */
  readonly since: string | null;
}

export const dueOf = (chunks: readonly Pick<ListedChunk, 'dueSince'>[]): DueChunks => {
  const due = chunks.flatMap(({ dueSince }) => dueSince ?? []);
  return { count: due.length, since: due.length === 0 ? null : formatIso(Math.min(...due)) };
};

/** Empty without any. */
export const dueText = ({ count, since }: DueChunks): readonly string[] => {
  if (since === null) return [];
  return [
    `${count} due to be compressed since ${since.slice(0, 16)}Z: the process that writes does it within the hour`,
  ];
};

export const settingsText = (settings: ChunkSettings): string => {
  const { intervalHours, compressAfterHours, keepHours, dropsUnexported, releasesKeys, shortensVersions } = settings;
  const kept = dropsUnexported ? 'then dropped, exported or not' : 'then dropped once they are exported';
  return [
    intervalHours === null ? 'chunks of a week' : `new chunks of ${printHours(intervalHours)}`,
    compressAfterHours === null ? 'not compressed by themselves' : `compressed after ${printHours(compressAfterHours)}`,
    keepHours === null ? 'kept for ever' : `kept for ${printHours(keepHours)}, ${kept}`,
    ...(releasesKeys ? ['packed observations without keys'] : []),
    ...(shortensVersions ? ['packed rows with short versions'] : []),
  ].join('; ');
};

export const chunkJson = ({ from, to, exportedAt, dueSince, ...chunk }: ListedChunk) => ({
  ...chunk,
  from: formatIso(from),
  to: formatIso(to),
  exportedAt: exportedAt === null ? null : formatIso(exportedAt),
  dueSince: dueSince === null ? null : formatIso(dueSince),
});
