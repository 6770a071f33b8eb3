import type { Micros, NewBudget, ProjectActivity, ProjectId, TelemetryWriter } from '@spanledger/core';
import {
  aTrace,
  anObservation,
  costOf,
  memoryBudgets,
  memoryTelemetryStore,
  telemetryRows,
  type BudgetStores,
  type TelemetryStore,
} from '@spanledger/testing';

export const second: Micros = 1_000_000;
export const settleMicros = 60 * second;

export const ownProject = 'own' as ProjectId;
export const strangersProject = 'stranger' as ProjectId;

export const budgetOf = (fields: Partial<NewBudget> = {}): NewBudget => ({
  name: 'budget',
  scope: { kind: 'project' },
  period: 'day',
  amount: 100n,
  thresholds: [50, 100],
  webhookUrl: 'https://example.com/hook',
  webhookSecret: 'whsec_of_tests',
  whenOver: 'deny',
  whenUnknown: 'allow',
  ...fields,
});

/** In-memory stores with a clock that the test sets. */
export interface BudgetWorld extends BudgetStores {
  readonly telemetry: TelemetryStore;
  readonly activity: ProjectActivity;
  readonly now: () => Micros;
  pass(micros: Micros): void;
  /** One call by `user` at a time, in a separate trace. The same id again is a correction. */
  spend(projectId: ProjectId, id: string, cost: bigint, at: Micros, user?: string): Promise<void>;
}

export const budgetWorld = (start: Micros): BudgetWorld => {
  let time = start;
  let version = 0;
  const now = (): Micros => time;
  const telemetry = memoryTelemetryStore();
  const lastWrites = new Map<ProjectId, Micros>();
  const write = async (projectId: ProjectId, rows: Parameters<TelemetryWriter['write']>[0]): Promise<void> => {
    await telemetry.writer.write(rows);
    lastWrites.set(projectId, time);
  };
  return {
    ...memoryBudgets(undefined, now),
    telemetry,
    now,
    pass: (micros) => {
      time += micros;
    },
    activity: {
      read: async (projectIds) => {
        const active = projectIds.flatMap((id) => {
          const written = lastWrites.get(id);
          return written === undefined ? [] : [[id, written + settleMicros] as const];
        });
        return { at: time, settledAt: new Map(active) };
      },
    },
    spend: async (projectId, id, cost, at, user = 'ada') => {
      version += 1;
      await write(
        projectId,
        telemetryRows({
          traces: [aTrace(projectId, id, { timestamp: at, userId: user, tags: [`tag-${user}`], clock: version })],
          observations: [
            anObservation(
              projectId,
              `${id}/o`,
              { startTime: at, clock: version },
              { startTime: at, cost: costOf(cost) },
            ),
          ],
        }),
      );
    },
  };
};
