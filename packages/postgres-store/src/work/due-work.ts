import {
  automaticPricingSettleMs,
  leaseMicros,
  microsPerMs,
  workKinds,
  type DueWork,
  type WorkKind,
} from '@spanledger/core';
import type { Pool } from 'pg';

/**
 * `$1` is now in microseconds, `$2` when a change of the price book must have been noticed to be processed again. Each
 * kind is due at least if its own statements would find something. No watch is held for longer than a lease: one that is
 * was taken by a clock that was ahead.
 */
const sql: Readonly<Record<WorkKind, string>> = {
  budgets: `EXISTS (SELECT FROM budgets b JOIN projects p ON p.id = b.project_id WHERE p.deleted_at IS NULL)
    AND NOT EXISTS (SELECT FROM budget_watch WHERE held_until > to_timestamp($1::bigint / 1e6)
      AND held_until <= to_timestamp(($1::bigint + ${leaseMicros}) / 1e6))`,
  evaluationRules: `EXISTS (SELECT FROM evaluation_rules WHERE state = 'active')`,
  evaluations: `EXISTS (SELECT FROM evaluation_rules r WHERE r.state = 'active' AND (
    EXISTS (SELECT FROM evaluation_executions e WHERE e.rule_id = r.id AND e.state = 'pending' AND e.due_at <= $1)
    OR EXISTS (SELECT FROM evaluation_executions e WHERE e.rule_id = r.id AND e.state = 'running' AND e.lease_until <= $1)))`,
  experiments: `EXISTS (SELECT FROM dataset_experiments WHERE is_open)`,
  promptDeliveries: `EXISTS (SELECT FROM prompt_deliveries
    WHERE state = 'pending' AND due_at <= to_timestamp($1::bigint / 1e6))`,
  repricings: `EXISTS (SELECT FROM repricings WHERE state IN ('queued', 'running')) OR NOT EXISTS (
    SELECT FROM automatic_pricing WHERE (is_settled OR noticed_at > $2)
      AND version = (SELECT coalesce(max(version), 0) FROM price_book_versions))`,
};

const text = `SELECT ${workKinds.map((kind) => `${sql[kind]} AS "${kind}"`).join(', ')}`;

/** Polled by each process: one statement, planned once, without the client that builds others. */
export const postgresDueWork = (pool: Pool): DueWork => ({
  kinds: async (now) => {
    const values = [now, now - automaticPricingSettleMs * microsPerMs];
    const { rows } = await pool.query<Record<WorkKind, boolean>>({ name: 'due-work', text, values });
    const [row] = rows;
    return row === undefined ? [] : workKinds.filter((kind) => row[kind]);
  },
});
