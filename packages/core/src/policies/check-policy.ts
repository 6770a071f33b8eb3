import { z } from 'zod';

import { isLimit, limitExpectation, limitNames, type LimitName } from '../limits/limits.ts';
import { estimatesDocumentSchema } from './estimates-policy.ts';
import { maskingDocumentSchema } from './masking-policy.ts';
import { parseDocument, type PolicyDocument, type PolicyKind } from './policy.ts';
import { samplingDocumentSchema } from './sampling-policy.ts';

const retentionDaysMin = 3;
const retentionDaysMax = 36_500;
const daysExpectation = `must be null or a whole number from ${retentionDaysMin} to ${retentionDaysMax}`;

const retentionDocumentSchema = z.strictObject({
  days: z.int(daysExpectation).min(retentionDaysMin, daysExpectation).max(retentionDaysMax, daysExpectation).nullable(),
});

const limitSchema = (name: LimitName) =>
  z
    .number(limitExpectation(name))
    .refine((value) => isLimit(name, value), limitExpectation(name))
    .nullable()
    .optional();

const limitsDocumentSchema = z.strictObject(
  Object.fromEntries(limitNames.map((name) => [name, limitSchema(name)])) as Readonly<
    Record<LimitName, ReturnType<typeof limitSchema>>
  >,
);

const schemas: Readonly<Record<PolicyKind, z.ZodType<PolicyDocument>>> = {
  masking: maskingDocumentSchema,
  retention: retentionDocumentSchema,
  limits: limitsDocumentSchema,
  sampling: samplingDocumentSchema,
  estimates: estimatesDocumentSchema,
};

/** The document in its stored form. Throws `invalid_input` with each wrong member and what was expected. */
export const checkPolicy = (kind: PolicyKind, document: unknown): PolicyDocument =>
  parseDocument(schemas[kind], document);
