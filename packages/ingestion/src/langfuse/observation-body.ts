import { observationLevels } from '@spanledger/core';
import { z } from 'zod';
import {
  entityId,
  environment,
  idOrEmpty,
  jsonValue,
  metadata,
  optionalId,
  optionalText,
  optionalTime,
} from './body-fields.ts';
import { modelParameters } from './model-parameters.ts';
import { bodyReader, type BodyProblem, type BodyReader } from './quick-body.ts';
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

const generationProblems = (body: GenerationLike): readonly BodyProblem[] => {
  const problems: BodyProblem[] = [];
  if (Boolean(body.promptName) !== Boolean(body.promptVersion)) {
    problems.push({ field: 'promptName', message: 'must come with promptVersion, or neither of them' });
  }
  if (!isStorableUsage({ ...body.usage?.units, ...body.usageDetails?.units })) {
    problems.push({ field: 'usageDetails', message: 'must add up to at most 2^53 - 1' });
  }
  if (!isStorableCost({ ...body.usage?.amounts, ...body.costDetails })) {
    problems.push({ field: 'costDetails', message: 'must add up to less than 10^26' });
  }
  return problems;
};

const legacyFields = { id: optionalId, type: z.enum(['GENERATION', 'SPAN', 'EVENT']), ...generationFields };

/** The fields of all observation bodies. */
export type ObservationBody = Partial<z.infer<z.ZodObject<typeof legacyFields>>>;

type ObservationBodyReader = BodyReader<ObservationBody>;

export const eventBody: ObservationBodyReader = bodyReader({ id: entityId, ...eventFields });
export const spanBody: ObservationBodyReader = bodyReader({ id: entityId, ...spanFields });
export const generationBody: ObservationBodyReader = bodyReader(
  { id: entityId, ...generationFields },
  generationProblems,
);
export const legacyCreateBody: ObservationBodyReader = bodyReader(legacyFields, generationProblems);
export const legacyUpdateBody: ObservationBodyReader = bodyReader(
  { ...legacyFields, id: entityId },
  generationProblems,
);
