import type { SlowStatement } from '@spanledger/postgres-store';
import { formatBytes } from '../output/format-bytes.ts';
import { formatTable } from '../output/format-table.ts';

const charactersMax = 160;

/** The statements as a table, those with the most total time first. */
export const slowText = (statements: readonly SlowStatement[]): string => {
  if (statements.length === 0) return 'PostgreSQL has counted no statement yet.';
  const headings = ['TOTAL MS', 'CALLS', 'MEAN MS', 'MAX MS', 'ROWS', 'READ FROM DISK', 'STATEMENT'];
  return formatTable(
    headings,
    statements.map(({ totalMs, calls, meanMs, maxMs, rows, blocksRead, text }) => [
      totalMs.toFixed(0),
      String(calls),
      meanMs.toFixed(2),
      maxMs.toFixed(1),
      String(rows),
      formatBytes(blocksRead * blockBytes),
      text.length > charactersMax ? `${text.slice(0, charactersMax)}…` : text,
    ]),
  );
};

const blockBytes = 8192;
