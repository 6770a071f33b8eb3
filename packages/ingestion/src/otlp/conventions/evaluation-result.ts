import { encodeValue, setOwn } from '@spanledger/core';
import type { AttributeList, AttributeValue } from '../otlp-span.ts';
import type { Feedback } from './feedback.ts';

/** The event of OpenTelemetry's conventions with the evaluation of a model call: on its span, or a log record. */
export const evaluationEvent = 'gen_ai.evaluation.result';

const nameKey = 'gen_ai.evaluation.name';
const valueKey = 'gen_ai.evaluation.score.value';
const labelKey = 'gen_ai.evaluation.score.label';
const explanationKey = 'gen_ai.evaluation.explanation';
const read: ReadonlySet<string> = new Set([nameKey, valueKey, labelKey, explanationKey]);

/** The fields of such an event. Its other attributes (evaluator, response id, error type) are metadata. */
export const evaluationOf = (attributes: AttributeList): Feedback => ({
  target: 'span',
  place: '',
  name: textOf(attributes.get(nameKey)),
  score: numberOf(attributes.get(valueKey)),
  label: textOf(attributes.get(labelKey)),
  explanation: textOf(attributes.get(explanationKey)),
  isByHuman: false,
  metadata: metadataOf(attributes),
});

const textOf = (value: AttributeValue | undefined): string | null =>
  typeof value === 'string' && value !== '' ? value.toWellFormed() : null;

const numberOf = (value: AttributeValue | undefined): number | null => (typeof value === 'number' ? value : null);

const metadataOf = ({ keys, values }: AttributeList): Record<string, string> => {
  const metadata: Record<string, string> = {};
  for (const [at, key] of keys.entries()) {
    const text = read.has(key) ? null : encodeValue(values[at]);
    if (text !== null && text !== undefined) setOwn(metadata, key, text);
  }
  return metadata;
};
