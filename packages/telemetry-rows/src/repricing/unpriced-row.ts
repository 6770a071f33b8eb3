import { z } from 'zod';
import { integer, integerMap, micros, nullableText } from '../row-values.ts';

/** Usage of a model without a price. */
export const unpricedRowSchema = z.object({
  model: nullableText,
  provider: nullableText,
  observations: integer,
  units: integerMap,
  firstSeen: micros,
  lastSeen: micros,
  totalItems: integer,
});
