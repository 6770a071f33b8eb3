import type { queryMetrics } from '@spanledger/api-contract';
import { usdToNumber, type MetricsRow } from '@spanledger/core';
import type { z } from 'zod';

type RowJson = z.input<(typeof queryMetrics.responses)[200]['schema']>['data'][number];

/** A row of metrics in the form of the API: money as the nearest number. */
export const metricsRowJson = (row: MetricsRow): RowJson =>
  Object.fromEntries(
    Object.entries(row).map(([field, value]): [string, RowJson[string]] => [
      field,
      typeof value === 'bigint' ? usdToNumber(value) : (value as RowJson[string]),
    ]),
  );
