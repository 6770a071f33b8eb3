import { storedScoreColumns } from '@spanledger/core';
import type { ScoreRecord, Stored } from '@spanledger/core';
import { z } from 'zod';
import { fieldsOf } from '../fields.ts';
import type { RowDialect } from '../row-dialect.ts';
import { micros } from '../row-values.ts';
import { mergeablePartOf, recordSelect, recordShape } from './record-row.ts';

const fields = fieldsOf(storedScoreColumns);

export const scoreRecordSelect = (dialect: RowDialect): string => `
    id, ${dialect.time('timestamp')} AS at, ${fields.select(dialect)}, ${recordSelect(dialect)}`;

export const scoreRecordRowSchema = z.object({ id: z.string(), at: micros, ...fields.shape, ...recordShape });

/** The fields that are null, if their columns cannot be. */
export const nullBitsOfScore: (record: ScoreRecord) => number = fields.nullBits;

/** The very score that was written. */
export const storedScoreOf = (row: z.infer<typeof scoreRecordRowSchema>): Stored<ScoreRecord> => ({
  createdAt: row.created,
  // Ids are branded, and texts in rows.
  record: fields.addTo({ ...mergeablePartOf(row), tags: [], timestamp: row.at }, row) as ScoreRecord,
});
