import type { ObservationRecord } from '../observations/observation.ts';
import { attributesTexts } from './attributes-texts.ts';

/** Attributes with the id of a provider's response, the first of several. vLLM answers with the id that it gives a request. */
export const responseIdAttributes = [
  'gen_ai.response.id',
  'ai.response.id',
  'llm.response.id',
  'gen_ai.request.id',
] as const;

const responseIdLengthMin = 6;
const anyAttribute = /(?:response|gen_ai\.request)\.id"/;

/** The id of a response if it is specific enough to identify it; placeholders are no ids. */
export const trustedResponseId = (value: unknown, model: string | null): string | undefined =>
  typeof value === 'string' && value.length >= responseIdLengthMin && value !== model && value !== 'unknown'
    ? value
    : undefined;

/** The id of the response in the attributes of a span; `undefined` without one. */
export const responseIdOf = ({
  metadata,
  model,
}: Pick<ObservationRecord, 'metadata' | 'model'>): string | undefined => {
  for (const text of attributesTexts(metadata)) {
    if (!anyAttribute.test(text)) continue;
    const id = responseIdIn(text, model);
    if (id !== undefined) return id;
  }
  return undefined;
};

const responseIdIn = (text: string, model: string | null): string | undefined => {
  const attributes = parsedObject(text);
  for (const name of responseIdAttributes) {
    const id = Object.hasOwn(attributes, name) ? trustedResponseId(attributes[name], model) : undefined;
    if (id !== undefined) return id;
  }
  return undefined;
};

const parsedObject = (text: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  } catch {
    return {};
  }
};
