import { z } from 'zod';
import { ask, askText, type Target } from '../load.ts';
import { countRows } from '../deployments.ts';
import type { Figures } from './figures.ts';
import { wholeSize } from './whole-size.ts';

const columnsMax = 12;
const lineSchema = z.object({ name: z.string(), bytes: z.coerce.number() });

const sizesOf = async (target: Target, sql: string): Promise<readonly z.infer<typeof lineSchema>[]> => {
  const text = await askText(target, `${sql} FORMAT JSONEachRow`);
  return text === '' ? [] : text.split('\n').map((line) => lineSchema.parse(JSON.parse(line)));
};

/**
 * Parts of so few rows keep all columns in one file: the sizes are those of a merged copy that has a file for each, with
 * the same codecs.
 */
const columnSizes = async (target: Target): Promise<readonly z.infer<typeof lineSchema>[]> => {
  const copy = 'observations_by_column';
  await ask(target, `CREATE TABLE ${copy} AS observations`);
  try {
    await ask(target, `ALTER TABLE ${copy} MODIFY SETTING min_bytes_for_wide_part = 0, min_rows_for_wide_part = 0`);
    await ask(target, `INSERT INTO ${copy} SELECT * FROM observations`);
    await ask(target, `OPTIMIZE TABLE ${copy} FINAL`);
    const sql = `SELECT column AS name, sum(column_bytes_on_disk) AS bytes FROM system.parts_columns
      WHERE active AND database = 'spanledger' AND table = '${copy}' GROUP BY column ORDER BY bytes DESC`;
    return await sizesOf(target, sql);
  } finally {
    await ask(target, `DROP TABLE ${copy}`);
  }
};

/** Bytes on disk for each observation that is stored: of every table, and of the largest columns of the observations. */
export const measureSizes = async (target: Target, workload: string, figures: Figures): Promise<void> => {
  const observations = await countRows(target);
  const ofTables = `SELECT table AS name, sum(bytes_on_disk) AS bytes FROM system.parts
    WHERE active AND database = 'spanledger' GROUP BY table ORDER BY bytes DESC`;
  const tables = await sizesOf(target, ofTables);
  const all = tables.reduce((sum, { bytes }) => sum + bytes, 0);
  const add = (of: string, bytes: number): void =>
    figures.add('sizes', `${workload}: ${of}`, { 'on disk, an observation': [bytes / observations, 'B'] });
  add(wholeSize, all);
  for (const { name, bytes } of tables) if (bytes / all > 0.01) add(`table ${name}`, bytes);
  const columns = await columnSizes(target);
  for (const { name, bytes } of columns.slice(0, columnsMax)) add(`observations.${name}`, bytes);
  const others = columns.slice(columnsMax);
  if (others.length === 0) return;
  const ofOthers = others.reduce((sum, { bytes }) => sum + bytes, 0);
  add(`observations, ${others.length} more columns`, ofOthers);
};
