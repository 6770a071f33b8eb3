import { z } from 'zod';
import { askText, type Target } from '../load.ts';
import { countRows } from '../deployments.ts';
import type { Figures } from './figures.ts';

const columnsMax = 12;
const lineSchema = z.object({ name: z.string(), bytes: z.coerce.number() });

const sizesOf = async (target: Target, sql: string): Promise<readonly z.infer<typeof lineSchema>[]> => {
  const text = await askText(target, `${sql} FORMAT JSONEachRow`);
  return text === '' ? [] : text.split('\n').map((line) => lineSchema.parse(JSON.parse(line)));
};

/** Bytes on disk for each observation that is stored: of every table, and of the largest columns of the observations. */
export const measureSizes = async (target: Target, workload: string, figures: Figures): Promise<void> => {
  const observations = await countRows(target);
  const ofTables = `SELECT table AS name, sum(bytes_on_disk) AS bytes FROM system.parts
    WHERE active AND database = 'spanledger' GROUP BY table ORDER BY bytes DESC`;
  const ofColumns = `SELECT column AS name, sum(column_bytes_on_disk) AS bytes FROM system.parts_columns
    WHERE active AND database = 'spanledger' AND table = 'observations' GROUP BY column HAVING bytes > 0 ORDER BY bytes DESC LIMIT ${columnsMax}`;
  const tables = await sizesOf(target, ofTables);
  const all = tables.reduce((sum, { bytes }) => sum + bytes, 0);
  const add = (of: string, bytes: number): void =>
    figures.add('sizes', `${workload}: ${of}`, { 'on disk, an observation': [bytes / observations, 'B'] });
  add('everything', all);
  for (const { name, bytes } of tables) if (bytes / all > 0.01) add(`table ${name}`, bytes);
  for (const { name, bytes } of await sizesOf(target, ofColumns)) add(`observations.${name}`, bytes);
};
