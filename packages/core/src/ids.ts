import { z } from 'zod';

const idLengthMax = 800;

/** An id as clients may choose it: 1 to 800 characters, no carriage return, NUL or lone surrogate. */
export const entityIdSchema = z
  .string()
  .min(1, 'must not be empty')
  .max(idLengthMax, `must have at most ${idLengthMax} characters`)
  .refine((id) => !id.includes('\r') && !id.includes('\0'), 'must hold no carriage return and no NUL')
  .refine((id) => id.isWellFormed(), 'must be well-formed Unicode');

export const projectIdSchema = entityIdSchema.brand<'ProjectId'>();
export const traceIdSchema = entityIdSchema.brand<'TraceId'>();
export const observationIdSchema = entityIdSchema.brand<'ObservationId'>();
export const scoreIdSchema = entityIdSchema.brand<'ScoreId'>();

export const batchIdSchema = entityIdSchema.brand<'BatchId'>();

export type BatchId = z.infer<typeof batchIdSchema>;
export type ProjectId = z.infer<typeof projectIdSchema>;
export type TraceId = z.infer<typeof traceIdSchema>;
export type ObservationId = z.infer<typeof observationIdSchema>;
export type ScoreId = z.infer<typeof scoreIdSchema>;
