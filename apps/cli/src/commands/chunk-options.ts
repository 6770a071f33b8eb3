import type { ChunkSelection } from '@spanledger/runtime';
import type { Command } from 'commander';
import { UsageError } from '../usage-error.ts';
import { parseHours } from './parse-hours.ts';

/** As `parseHours`; `off` is `null`. */
export const parseHoursOrOff = (option: string, text: string): number | null =>
  text === 'off' ? null : parseHours(option, text);

/** 48 as `2d`, 36 as `36h`. */
export const printHours = (hours: number): string => (hours % 24 === 0 ? `${hours / 24}d` : `${hours}h`);

export interface SelectionOptions {
  readonly olderThan?: string;
}

export const withSelection = (command: Command): Command =>
  command
    .argument('[names...]', 'chunks, as `chunks list` names them')
    .option('--older-than <duration>', 'those that ended so long ago: 30d, 12h, 8w');

/** Either names or an age: a usage error for both and for none. */
export const selectionOf = (names: readonly string[], { olderThan }: SelectionOptions): ChunkSelection => {
  if (names.length > 0 && olderThan === undefined) return { names };
  if (names.length === 0 && olderThan !== undefined) return { olderThanHours: parseHours('--older-than', olderThan) };
  throw new UsageError('Name chunks, or say --older-than 30d; not both.');
};
