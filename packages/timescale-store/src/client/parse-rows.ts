import { createPauses } from '@spanledger/core';
import { z } from 'zod';

/** More at once would block the event loop. */
const rowsAtOnce = 250;

/** The rows, each as its schema has it. */
export const parseRows = async <Row>(
  name: string,
  rowSchema: z.ZodType<Row>,
  rows: readonly unknown[],
): Promise<Row[]> => {
  const all: Row[] = [];
  const pause = createPauses();
  for (let start = 0; start < rows.length; start += rowsAtOnce) {
    await pause();
    const parsed = z.array(rowSchema).safeParse(rows.slice(start, start + rowsAtOnce));
    if (!parsed.success) throw new Error(`${name}: unexpected row. ${z.prettifyError(parsed.error).slice(0, 500)}`);
    for (const row of parsed.data) all.push(row);
  }
  return all;
};
