import { scoreSelection as selectionIn } from '@spanledger/telemetry-rows';
import { rowDialect } from '../rows/row-dialect.ts';

export { selectedScoreSchema, toScore } from '@spanledger/telemetry-rows';

/** What is selected of a score under the alias `s`. */
export const scoreSelection = selectionIn(rowDialect);
