import type { ColumnType, CopiedRow, CopiedTable, CopiedValue } from '@spanledger/core';
import { z } from 'zod';
import { readMap } from './read-map.ts';

const schemaOf = (type: ColumnType): z.ZodType<CopiedValue> => {
  if (type.endsWith('map')) return z.string().transform(readMap);
  if (type === 'texts') return z.array(z.string());
  return type.endsWith('?') ? z.string().nullable() : z.string();
};

/** Rows of `selectedColumns`. */
export const copiedRowSchema = ({ columns }: CopiedTable): z.ZodType<CopiedRow> =>
  z.object(Object.fromEntries(Object.entries(columns).map(([name, type]) => [name, schemaOf(type)])));
