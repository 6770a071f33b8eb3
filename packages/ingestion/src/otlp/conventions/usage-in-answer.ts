import { isPlainObject, providerUsage, type Usage } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { parsedObject } from './attribute-source.ts';
import type { SpanView } from './convention.ts';

/** Its objects of details have no objects of their own. */
const usageMember = /^"usage"\s*:\s*(\{(?:[^{}]|\{[^{}]*\})*\})/;
const usageLengthMax = 2000;

/**
 * The usage in OpenAI's answer, stored unchanged; `undefined` for any other text. Only its last member of that name is
 * parsed: images before it are megabytes.
 */
export const usageInAnswer = (answer: AttributeValue, view: SpanView): Usage | undefined => {
  if (typeof answer !== 'string' || !answer.startsWith('{')) return undefined;
  const start = answer.lastIndexOf('"usage"');
  if (start < 0) return undefined;
  const given = parsedObject(usageMember.exec(answer.slice(start, start + usageLengthMax))?.[1] ?? null);
  const usage = isPlainObject(given) ? providerUsage(given) : undefined;
  return usage === undefined || 'wrong' in usage ? undefined : { ...usage, role: view.usageRole };
};
