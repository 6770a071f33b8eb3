import type { ObservationId } from '../ids.ts';
import { clockOf } from '../merge/clock.ts';
import { ownUsage } from '../usage/normalise-usage.ts';
import { callReportOf, type CallReport } from './call-report.ts';
import type { TreeEntry } from './trace-tree.ts';

export const began = Date.UTC(2026, 0, 1) * 1000;
export const ms = 1000;

/** What an observation says; what is left out is that of any call. */
export interface Said {
  readonly parent?: string;
  readonly at?: readonly [startMs: number, endMs: number | null];
  readonly role?: 'own' | 'aggregate';
  readonly model?: string | null;
  readonly usage?: Record<string, number> | null;
  readonly scope?: string;
  readonly response?: string;
  readonly parameters?: string | null;
  readonly provided?: Record<string, bigint> | null;
}

export const reportOf = ({ role = 'own', usage = { input: 100, output: 10 }, scope = 'app', ...said }: Said) =>
  callReportOf({
    type: 'GENERATION',
    usage: usage === null ? null : ownUsage(usage, role),
    model: said.model === undefined ? 'gpt-4o' : said.model,
    provider: null,
    modelParameters: said.parameters ?? null,
    providedCost: said.provided ?? null,
    startTime: began,
    clock: clockOf(began + 1),
    clocks: undefined,
    metadata: {
      scope: JSON.stringify({ name: scope }),
      ...(said.response === undefined ? {} : { attributes: JSON.stringify({ 'gen_ai.response.id': said.response }) }),
    },
  });

export const entryOf = (id: string, said: Said, report: CallReport | undefined = reportOf(said)): TreeEntry => ({
  id: id as ObservationId,
  parentId: (said.parent ?? null) as ObservationId | null,
  startTime: began + (said.at?.[0] ?? 0) * ms,
  endTime: said.at === undefined ? began + 100 * ms : said.at[1] === null ? null : began + said.at[1] * ms,
  clock: clockOf(began + 1),
  report,
  counting: undefined,
});

/** An instrumentation scope of a provider's own SDK. */
export const native = 'com.anthropic.sdk.python';
