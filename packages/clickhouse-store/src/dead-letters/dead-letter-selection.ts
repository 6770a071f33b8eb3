import { deadLetterSelection as selectionIn } from '@spanledger/telemetry-rows';
import { rowDialect } from '../rows/row-dialect.ts';

export { selectedDeadLetterSchema, toDeadLetter } from '@spanledger/telemetry-rows';

/** Everything of a letter but its payload. */
export const deadLetterSelection = selectionIn(rowDialect);
