import type { ObservationRecord } from '../observations/observation.ts';
import { attributesTexts } from './attributes-texts.ts';

/**
 * Attributes of spans around one attempt of a call, which state its cost alone, as JSON has them. Read from the sources:
 * OpenHands, over Laminar.
 */
const attributesOfCost = ['"lmnr.span.type":"LLM"'] as const;

/** Whether a report without usage has the cost of the one call below it, whatever that call is named. */
export const isCostOfCall = ({ usage, metadata }: Pick<ObservationRecord, 'usage' | 'metadata'>): boolean =>
  usage === null &&
  attributesTexts(metadata).some((text) => attributesOfCost.some((attribute) => text.includes(attribute)));
