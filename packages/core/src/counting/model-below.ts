import type { ObservationRecord } from '../observations/observation.ts';
import { isOfMlflow } from './native-scope.ts';

/**
 * Whether a report without a model adds up calls below it that name theirs, and state no usage. Read from the package:
 * MLflow (3.17), of DSPy's programs.
 */
export const hasModelBelow = ({
  model,
  usage,
  metadata,
}: Pick<ObservationRecord, 'model' | 'usage' | 'metadata'>): boolean =>
  model === null && usage !== null && isOfMlflow(metadata);
