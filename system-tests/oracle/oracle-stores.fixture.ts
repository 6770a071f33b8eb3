import {
  clickHouseCostRevisions,
  clickHouseDailyCostReader,
  clickHouseDerivedStats,
  clickHouseTelemetryStore,
  clickHouseTelemetryWriter,
  type ClickHouse,
} from '@spanledger/clickhouse-store';
import type {
  CostRevisions,
  DerivedStats,
  ProjectActivity,
  RecordedCostReader,
  TelemetryStore,
} from '@spanledger/core';
import { memoryRecordReader, memoryTelemetry, memoryTelemetryStore, memoryUnpricedReader } from '@spanledger/testing';
import {
  refreshDailyCosts,
  timescaleCostRevisions,
  timescaleTelemetryStore,
  type Timescale,
} from '@spanledger/timescale-store';
import { z } from 'zod';

import type { Step } from './cost-history.fixture.ts';

type Ports = Pick<
  TelemetryStore,
  | 'records'
  | 'writer'
  | 'deadLetters'
  | 'dailyCosts'
  | 'metricsQueries'
  | 'traces'
  | 'observations'
  | 'unpriced'
  | 'activity'
>;

/** All readers of costs over one store. */
export interface OracleStores extends Ports {
  /** Parts that only an engine has. */
  readonly engine:
    | {
        readonly revisions: CostRevisions;
        readonly recorded: RecordedCostReader;
        readonly derived: DerivedStats;
        /** Work in the background: merges tables, computes due days, or half of them. */
        tidy(step: Extract<Step, { kind: 'merge' | 'refresh' }>): Promise<void>;
      }
    | undefined;
}

const now = (): number => Date.now() * 1000;
/** So small that each run needs several pages and chunks. */
const revisionLimits = { pageRows: 2, chunkRows: 1 };

const refreshSql = `INSERT INTO daily_costs
SELECT * FROM due_daily_costs(rest_ms = 0, days_max = {daysMax:UInt32})`;
/** As after an interruption: only some of the rows exist. */
const cutOff = `WHERE sipHash64(kind, day, trace_group, computed_at) % 2 = 0`;
/** The time that a store waits for writes that may be in progress. */
const restMicros = { clickhouse: 70_000_000, timescale: 120_000_000 } as const;

/** Here writes have ended when they are acknowledged, so there is no wait for them. */
const settledAtOnce = (rested: ProjectActivity, engine: keyof typeof restMicros): ProjectActivity => ({
  read: async (projectIds) => {
    const { at, settledAt } = await rested.read(projectIds);
    return { at, settledAt: new Map(Array.from(settledAt, ([id, settled]) => [id, settled - restMicros[engine]])) };
  },
});

/** Computed days are used at once. */
export const clickHouseOracleStores = (client: ClickHouse): OracleStores => {
  const store = clickHouseTelemetryStore(client, now);
  return {
    ...store,
    writer: clickHouseTelemetryWriter(client, 0),
    dailyCosts: clickHouseDailyCostReader(client, 0),
    activity: settledAtOnce(store.activity, 'clickhouse'),
    engine: {
      revisions: clickHouseCostRevisions(client, revisionLimits),
      recorded: store.recordedCosts,
      derived: clickHouseDerivedStats(client, 0),
      tidy: async (step) => {
        if (step.kind === 'merge') {
          for (const table of step.tables) await client.command(`OPTIMIZE TABLE ${table} FINAL`);
          return;
        }
        const sql = step.keeps === 'all' ? refreshSql : `${refreshSql} ${cutOff}`;
        await client.command(sql, { params: { daysMax: step.daysMax } });
      },
    },
  };
};

/** Each day is computed as a whole or not at all. */
export const timescaleOracleStores = (client: Timescale): OracleStores => {
  const store = timescaleTelemetryStore(client, now);
  return {
    ...store,
    activity: settledAtOnce(store.activity, 'timescale'),
    engine: {
      revisions: timescaleCostRevisions(client, revisionLimits),
      recorded: store.recordedCosts,
      derived: store.derivedStats,
      tidy: async (step) => {
        if (step.kind === 'merge') {
          for (const table of step.tables) await client.query('oracle', `VACUUM ${table}`, [], z.object({}));
          return;
        }
        let days = step.keeps === 'all' ? step.daysMax : Math.ceil(step.daysMax / 2);
        await refreshDailyCosts(client, { restMs: 0, daysMax: step.daysMax, isWanted: () => (days -= 1) >= 0 });
      },
    },
  };
};

/** The in-memory stores: they test the pipeline in milliseconds and have no re-pricing. */
export const memoryOracleStores = (): OracleStores => {
  const state = memoryTelemetry();
  let clock = 0;
  return {
    ...memoryTelemetryStore(state),
    records: memoryRecordReader(state),
    unpriced: memoryUnpricedReader(state),
    activity: {
      read: async (projectIds) => {
        clock += 1;
        return { at: clock, settledAt: new Map(projectIds.map((id) => [id, clock])) };
      },
    },
    engine: undefined,
  };
};
