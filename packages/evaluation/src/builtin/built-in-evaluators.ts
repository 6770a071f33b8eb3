import type { BuiltInDescription } from '@spanledger/core';

import type { BuiltInKind } from './built-in-kind.ts';
import { contains } from './contains.ts';
import { exactMatch } from './exact-match.ts';
import { jsonSchema } from './json-schema.ts';
import { jsonValid } from './json-valid.ts';
import { length } from './length.ts';
import { cost, latency } from './limits.ts';
import { regex } from './regex.ts';
import { bleu, levenshtein, rougeL, wordOverlap } from './similarity.ts';
import { toolCalls } from './tool-calls.ts';

/** All evaluators of the product that call no model, in the order of the page. */
export const builtInKinds: readonly BuiltInKind[] = [
  exactMatch,
  contains,
  regex,
  jsonValid,
  jsonSchema,
  levenshtein,
  wordOverlap,
  rougeL,
  bleu,
  length,
  latency,
  cost,
  toolCalls,
];

export const builtInEvaluators: readonly BuiltInDescription[] = builtInKinds.map(
  ({ name, title, description, dataType, settingsSchema }) => ({ name, title, description, dataType, settingsSchema }),
);
