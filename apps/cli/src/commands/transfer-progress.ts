import type { TransferProgress } from '@spanledger/transfer';
import { formatDuration } from '../output/format-duration.ts';

const countOf = (count: number): string => Math.round(count).toLocaleString('en');

/** A progress line: how far, how fast, how much longer. */
export const progressText = ({ phase, rows, totalRows }: TransferProgress, elapsedMs: number): string => {
  if (phase === 'comparing') return 'comparing both stores';
  if (phase === 'checking') return `comparing what was copied: ${countOf(totalRows)} rows`;
  const done = `copying: ${countOf(rows)} of ${countOf(totalRows)} rows`;
  if (rows === 0 || elapsedMs < 1000) return done;
  const remaining = formatDuration(((totalRows - rows) * elapsedMs) / rows);
  return `${done}, ${countOf((rows * 1000) / elapsedMs)} rows/s, ${remaining} left`;
};
