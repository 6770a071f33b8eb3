import { traceSelection as selectionIn } from '@spanledger/telemetry-rows';
import { rowDialect } from '../rows/row-dialect.ts';

export { selectedTraceSchema, toTrace } from '@spanledger/telemetry-rows';

/** What is selected of a trace under the alias `t`. Without bodies the heavy columns are not read. */
export const traceSelection = (withBodies: boolean): string => selectionIn(rowDialect, withBodies);
