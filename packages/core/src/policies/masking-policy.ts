import { z } from 'zod';

/** Detected by their form, and confirmed by their checksum if they have one. */
export const maskingDetectors = ['email', 'card', 'iban', 'provider-key'] as const;
export type MaskingDetector = (typeof maskingDetectors)[number];

/** Fields with inputs and outputs; rules apply to them unless they name fields. */
export const contentFields = [
  'input',
  'output',
  'metadata',
  'statusMessage',
  'modelParameters',
  'events',
  'comment',
  'value',
] as const;
/** Fields with names and ids: rules apply to them only if they name them. */
export const namingFields = ['name', 'userId', 'sessionId', 'tags'] as const;
export const maskableFields = [...contentFields, ...namingFields] as const;
export type MaskableField = (typeof maskableFields)[number];

/** `pseudonym`: equal values become equal tokens. `remove`: the value is replaced by the rule's name. */
export const maskingActions = ['remove', 'pseudonym'] as const;
export type MaskingAction = (typeof maskingActions)[number];

const rulesMax = 50;
const waysToFind = ['detector', 'pattern', 'path'] as const;

const ruleSchema = z
  .strictObject({
    name: z
      .string()
      .regex(/^[A-Za-z][A-Za-z_-]{0,39}$/, 'must be 1 to 40 letters, hyphens and underscores, and begin with a letter')
      .optional(),
    detector: z.enum(maskingDetectors).optional(),
    pattern: z.string().min(1).max(2000).optional(),
    path: z.string().min(1).max(500).optional(),
    fields: z.array(z.enum(maskableFields)).min(1).max(maskableFields.length).optional(),
    action: z.enum(maskingActions).default('remove'),
  })
  .refine((rule) => waysToFind.filter((way) => rule[way] !== undefined).length === 1, {
    message: 'must have exactly one of detector, pattern and path',
  })
  .refine(({ path, fields }) => path === undefined || fields === undefined, {
    message: 'must not be given with path, which begins with its field',
    path: ['fields'],
  });

/**
 * The parts of telemetry that are masked before it is stored. Patterns and paths are checked by the code that runs
 * them.
 */
export const maskingDocumentSchema = z.strictObject({ rules: z.array(ruleSchema).max(rulesMax) });

export type MaskingRule = z.output<typeof ruleSchema>;
export type MaskingDocument = z.output<typeof maskingDocumentSchema>;
