import { z } from 'zod';

/** The rows, each as its schema has it. */
export const parseRows = <Row>(name: string, rowSchema: z.ZodType<Row>, rows: readonly unknown[]): Row[] => {
  const parsed = z.array(rowSchema).safeParse(rows);
  if (!parsed.success) throw new Error(`${name}: unexpected row. ${z.prettifyError(parsed.error).slice(0, 500)}`);
  return parsed.data;
};
