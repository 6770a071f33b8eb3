import { costSources, type Cost } from '@spanledger/core';
import { enumCodes, writeMoneyMap, type Column } from './column.ts';

const sourceCodes = enumCodes(costSources, 0);

/** The columns of a cost, whose names begin with `prefix`. */
export const costColumns = <Row>(prefix: string, costOf: (row: Row) => Cost): readonly Column<Row>[] => [
  [`${prefix}cost_source`, (to, row) => to.byte(sourceCodes[costOf(row).source])],
  [`${prefix}cost_details`, (to, row) => writeMoneyMap(to, costOf(row).details)],
  [
    `${prefix}total_cost`,
    (to, row) => {
      const { total } = costOf(row);
      to.flag(total === null);
      if (total !== null) to.decimal128(total);
    },
  ],
  [`${prefix}model_id`, (to, row) => to.nullableString(costOf(row).modelId)],
  [`${prefix}price_version`, (to, row) => to.nullableString(costOf(row).priceVersion)],
];
