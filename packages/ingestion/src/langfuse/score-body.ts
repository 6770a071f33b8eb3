import { scoreDataTypes, scoreSources, decimalText, type ScoreDataType } from '@spanledger/core';
import { z } from 'zod';
import { environment, idOrEmpty, metadata, optionalId, optionalText, unicodeText } from './body-fields.ts';

const textLengthMax = 500;

const truthExpected = 'must be 1 for true and 0 for false, with the dataType BOOLEAN';

/** A number as the nearest double, or a text. */
const scoreValue = z
  .unknown()
  .optional()
  .transform((value, context): number | string => {
    const number = decimalText(value);
    const given = number === undefined ? value : Number(number) + 0;
    if (typeof given === 'number' && Number.isFinite(given)) return given;
    if (typeof given === 'string') return given.toWellFormed();
    const isTruth = typeof given === 'boolean';
    context.addIssue(isTruth ? truthExpected : 'must be a finite number or a text');
    return z.NEVER;
  });

const fields = {
  id: optionalId,
  name: unicodeText.min(1, 'must not be empty'),
  traceId: idOrEmpty,
  observationId: idOrEmpty,
  sessionId: optionalText,
  datasetRunId: optionalText,
  value: scoreValue,
  dataType: z.enum(scoreDataTypes).nullish(),
  configId: optionalText,
  comment: optionalText,
  metadata,
  source: z.enum(scoreSources).nullish(),
  environment,
  queueId: optionalText,
  executionTraceId: optionalText,
  authorUserId: optionalText,
};

const scoreShape = z.object(fields);

/** A score as `POST /scores` and a `score-create` event carry it. */
export const scoreBody = scoreShape.superRefine((body, context) => {
  const refuse = (field: string, message: string): void => {
    context.addIssue({ code: 'custom', path: [field], message });
  };
  const problem = targetProblem(body);
  if (problem !== undefined) refuse('traceId', problem);
  const valueProblem = valueProblemOf(body);
  if (valueProblem !== undefined) refuse('value', valueProblem);
  const configProblem = configProblemOf(body);
  if (configProblem !== undefined) refuse('configId', configProblem);
});

export type ScoreBody = z.infer<typeof scoreShape>;

const targetProblem = ({
  traceId,
  observationId,
  sessionId,
  datasetRunId,
  dataType,
}: ScoreBody): string | undefined => {
  const targets = [traceId, sessionId, datasetRunId].filter(Boolean);
  if (targets.length !== 1 || (observationId && !traceId)) {
    return 'must be given with an optional observationId, or else exactly one of sessionId and datasetRunId';
  }
  if (dataType === 'CORRECTION' && !traceId) return 'must be given: a CORRECTION is of a trace or an observation';
  return undefined;
};

type ValueRule = readonly [isFine: (value: number | string) => boolean, expected: string];

const isText = (value: number | string): boolean => typeof value === 'string';

const valueRules: Readonly<Record<ScoreDataType, ValueRule>> = {
  NUMERIC: [(value) => typeof value === 'number', 'a number'],
  BOOLEAN: [(value) => value === 0 || value === 1, '0 or 1'],
  CATEGORICAL: [isText, 'a text'],
  CORRECTION: [isText, 'a text'],
  TEXT: [
    (value) => typeof value === 'string' && value.length > 0 && value.length <= textLengthMax,
    `a text of 1 to ${textLengthMax} characters`,
  ],
};

const valueProblemOf = ({ value, dataType }: ScoreBody): string | undefined => {
  if (dataType === undefined || dataType === null) return undefined;
  const [isFine, expected] = valueRules[dataType];
  return isFine(value) ? undefined : `must be ${expected} for a score of type ${dataType}`;
};

const configProblemOf = ({ configId, source, dataType }: ScoreBody): string | undefined => {
  if (configId) return dataType === 'CORRECTION' ? 'must be absent for a CORRECTION' : undefined;
  return source === 'ANNOTATION' && dataType !== 'CORRECTION' ? 'is required when the source is ANNOTATION' : undefined;
};
