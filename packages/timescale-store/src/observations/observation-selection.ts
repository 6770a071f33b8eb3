import { observationSelection as selectionIn } from '@spanledger/telemetry-rows';
import { rowDialect } from '../rows/row-dialect.ts';

export { selectedObservationSchema, toObservation } from '@spanledger/telemetry-rows';

/** What is selected of an observation under the alias `o`. Without bodies the heavy columns are not read. */
export const observationSelection = (withIo: boolean, withMetadata = withIo): string =>
  selectionIn(rowDialect, withIo, withMetadata);
