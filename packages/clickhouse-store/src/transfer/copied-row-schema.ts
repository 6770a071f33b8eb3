import type { ColumnType, CopiedRow, CopiedTable, CopiedValue } from '@spanledger/core';
import { z } from 'zod';

const schemaOf = (type: ColumnType): z.ZodType<CopiedValue> => {
  if (type.endsWith('map')) return z.array(z.tuple([z.string(), z.string()]));
  if (type === 'texts') return z.array(z.string());
  return type.endsWith('?') ? z.string().nullable() : z.string();
};

/** Of what `selectedColumns` reads. */
export const copiedRowSchema = ({ columns }: CopiedTable): z.ZodType<CopiedRow> =>
  z.object(Object.fromEntries(Object.entries(columns).map(([name, type]) => [`copied_${name}`, schemaOf(type)])));

export const copiedRowOf = ({ columns }: CopiedTable, selected: CopiedRow): CopiedRow => {
  const row: Record<string, CopiedValue> = {};
  for (const name in columns) row[name] = selected[`copied_${name}`] ?? null;
  return row;
};
