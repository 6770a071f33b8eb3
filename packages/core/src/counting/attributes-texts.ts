import type { ObservationRecord } from '../observations/observation.ts';

/** The metadata keys with the attributes of a span, as JSON; the first is always ours. */
const attributesKeys = ['otel.attributes', 'attributes'] as const;

/** The attributes of a span, as JSON; none for observations of other kinds. */
export const attributesTexts = (metadata: ObservationRecord['metadata']): readonly string[] => {
  const texts: string[] = [];
  for (const key of attributesKeys) {
    const text = Object.hasOwn(metadata, key) ? metadata[key] : undefined;
    if (typeof text === 'string') texts.push(text);
  }
  return texts;
};
