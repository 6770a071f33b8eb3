import { entityIdSchema, observationLevels } from '@spanledger/core';
import { z } from 'zod';
import { environment, idOrEmpty, jsonValue, metadata, optionalId, optionalText, optionalTime } from './body-fields.ts';
import { modelParameters } from './model-parameters.ts';
import { costDetails, isStorableCost, isStorableUsage, usage, usageDetails } from './usage-fields.ts';

const eventFields = {
  traceId: optionalId,
  environment,
  name: optionalText,
  startTime: optionalTime,
  metadata,
  input: jsonValue,
  output: jsonValue,
  level: z.enum(observationLevels).nullish(),
  statusMessage: optionalText,
  parentObservationId: idOrEmpty,
  version: optionalText,
};

const spanFields = { ...eventFields, endTime: optionalTime };

const promptVersionMax = 2 ** 31 - 1;

const generationFields = {
  ...spanFields,
  completionStartTime: optionalTime,
  model: optionalText,
  modelParameters,
  usage,
  usageDetails,
  costDetails,
  promptName: optionalText,
  promptVersion: z.int().min(0).max(promptVersionMax).nullish(),
};

interface GenerationLike {
  readonly promptName?: string | null | undefined;
  readonly promptVersion?: number | null | undefined;
  readonly usage?: z.infer<typeof usage>;
  readonly usageDetails?: z.infer<typeof usageDetails>;
  readonly costDetails?: z.infer<typeof costDetails>;
}

const checkGeneration = (body: GenerationLike, context: z.RefinementCtx): void => {
  const refuse = (field: string, message: string): void => {
    context.addIssue({ code: 'custom', path: [field], message });
  };
  if (Boolean(body.promptName) !== Boolean(body.promptVersion)) {
    refuse('promptName', 'must come with promptVersion, or neither of them');
  }
  if (!isStorableUsage({ ...body.usage?.units, ...body.usageDetails?.units })) {
    refuse('usageDetails', 'must add up to at most 2^53 - 1');
  }
  if (!isStorableCost({ ...body.usage?.amounts, ...body.costDetails })) {
    refuse('costDetails', 'must add up to less than 10^26');
  }
};

export const eventBody = z.object({ id: entityIdSchema, ...eventFields });
export const spanBody = z.object({ id: entityIdSchema, ...spanFields });
export const generationBody = z.object({ id: entityIdSchema, ...generationFields }).superRefine(checkGeneration);

const legacyFields = { type: z.enum(['GENERATION', 'SPAN', 'EVENT']), ...generationFields };
export const legacyCreateBody = z.object({ id: optionalId, ...legacyFields }).superRefine(checkGeneration);
export const legacyUpdateBody = z.object({ id: entityIdSchema, ...legacyFields }).superRefine(checkGeneration);

/** What any of the bodies may hold. */
export type ObservationBody = Partial<z.infer<typeof legacyCreateBody>>;
