import type { ObservationRecord } from '../observations/observation.ts';

/** The metadata keys that hold the attributes of a span, as JSON; the first is ours for certain. */
export const attributesKeys = ['otel.attributes', 'attributes'] as const;

/** Attributes that name the response of a provider, of several the first. */
export const responseIdAttributes = ['gen_ai.response.id', 'ai.response.id', 'llm.response.id'] as const;

const responseIdLengthMin = 6;
const anyAttribute = 'response.id"';

/** The id of a response if it can tell one from all others: what stands in for an id is none. */
export const trustedResponseId = (value: unknown, model: string | null): string | undefined =>
  typeof value === 'string' && value.length >= responseIdLengthMin && value !== model && value !== 'unknown'
    ? value
    : undefined;

/** The id of the response that the attributes of a span name; `undefined` when they name none. */
export const responseIdOf = ({
  metadata,
  model,
}: Pick<ObservationRecord, 'metadata' | 'model'>): string | undefined => {
  for (const key of attributesKeys) {
    const text = Object.hasOwn(metadata, key) ? metadata[key] : undefined;
    if (typeof text !== 'string' || !text.includes(anyAttribute)) continue;
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
