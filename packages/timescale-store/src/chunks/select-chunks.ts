import { advisedCommand, notFound, type Micros } from '@spanledger/core';
import type { Chunk, ChunkSelection } from './chunk.ts';

const microsPerHour = 3_600_000_000;

/** The selected chunks, in their order; `not_found` with those that do not exist. */
export const selectChunks = (chunks: readonly Chunk[], selection: ChunkSelection, now: Micros): readonly Chunk[] => {
  if ('olderThanHours' in selection) {
    const before = now - selection.olderThanHours * microsPerHour;
    return chunks.filter(({ to }) => to <= before);
  }
  const wanted = new Set(selection.names);
  const selected = chunks.filter(({ name }) => wanted.has(name));
  for (const { name } of selected) wanted.delete(name);
  if (wanted.size === 0) return selected;
  const missing = [...wanted].join(', ');
  throw notFound(`There is no chunk ${missing}: ${advisedCommand('chunks list')} shows those that there are.`);
};
