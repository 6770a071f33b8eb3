import type { ObservationRecord } from '../observations/observation.ts';
import { attributesTexts } from './attributes-texts.ts';

/**
 * Attributes of calls whose emitter names the model only on a span above, as JSON has them. Read from the sources:
 * Codex, whose completed responses lie below the request that they answer.
 */
const attributesBelowModel = ['"codex.usage.total_tokens":'] as const;

/** Whether a call without a model is one of the model that the nearest observation above it names. */
export const hasModelAbove = ({ model, metadata }: Pick<ObservationRecord, 'model' | 'metadata'>): boolean =>
  model === null &&
  attributesTexts(metadata).some((text) => attributesBelowModel.some((attribute) => text.includes(attribute)));
