import { costSources, type Cost } from '@spanledger/core';
import { code, mapOf, money, nullable, text } from './column-type.ts';
import { column, enumCodes, type Column } from './column.ts';

const sourceCodes = enumCodes(costSources, 0);

/** The columns of a cost, whose names begin with `prefix`. */
export const costColumns = <Row>(prefix: string, costOf: (row: Row) => Cost): readonly Column<Row>[] => [
  column(`${prefix}cost_source`, code, (row: Row) => sourceCodes[costOf(row).source]),
  column(`${prefix}cost_details`, mapOf(money), (row: Row) => costOf(row).details),
  column(`${prefix}total_cost`, nullable(money), (row: Row) => costOf(row).total),
  column(`${prefix}model_id`, nullable(text), (row: Row) => costOf(row).modelId),
  column(`${prefix}price_version`, nullable(text), (row: Row) => costOf(row).priceVersion),
];
