import type { ObservationId } from '../ids.ts';
import { clockOf } from '../merge/clock.ts';
import { ownUsage } from '../usage/normalise-usage.ts';
import { callReportOf, type CallReport } from './call-report.ts';
import type { ToolLoopPart } from './tool-rounds.ts';
import type { TreeEntry } from './tree-entry.ts';

export const began = Date.UTC(2026, 0, 1) * 1000;
export const ms = 1000;

/** The fields of an observation; absent ones default to those of a call. */
export interface Stated {
  readonly parent?: string;
  readonly at?: readonly [startMs: number, endMs: number | null];
  readonly role?: 'own' | 'aggregate';
  readonly model?: string | null;
  readonly usage?: Record<string, number> | null;
  readonly scope?: string;
  readonly response?: string;
  /** It is one of Codex's completed responses, which name no model. */
  readonly isOfCodex?: boolean;
  /** It is by LiteLLM's proxy. */
  readonly isOfProxy?: boolean;
  /** It is OpenHands' span around a call, over Laminar. */
  readonly isOfOpenHands?: boolean;
  /** Its part in Spring AI's loops of tools: one of the rounds, the call around them, or a tool between them. */
  readonly loop?: ToolLoopPart | 'round';
  readonly provider?: string;
  readonly parameters?: string | null;
  readonly provided?: Record<string, bigint> | null;
}

const modelOf = ({ model, isOfCodex }: Stated): string | null => {
  if (model !== undefined) return model;
  return isOfCodex === true ? null : 'gpt-4o';
};

export const reportOf = ({ role = 'own', usage = { input: 100, output: 10 }, scope = 'app', ...stated }: Stated) =>
  callReportOf({
    type: 'GENERATION',
    usage: usage === null ? null : ownUsage(usage, role),
    model: modelOf(stated),
    provider: stated.provider ?? (stated.loop === undefined ? null : 'openai'),
    modelParameters: stated.parameters ?? null,
    providedCost: stated.provided ?? null,
    startTime: began,
    clock: clockOf(began + 1),
    clocks: undefined,
    metadata: {
      scope: JSON.stringify({ name: stated.isOfProxy === true ? 'litellm' : scope }),
      ...(stated.isOfProxy === true ? { user_api_key_request_route: '/v1/chat/completions' } : {}),
      attributes: JSON.stringify({
        'gen_ai.response.id': stated.response,
        'spring.ai.model.request.tool.names': stated.loop === 'round' ? '["weather"]' : undefined,
        'lmnr.span.type': stated.isOfOpenHands === true ? 'LLM' : undefined,
        'codex.usage.total_tokens': stated.isOfCodex === true ? 110 : undefined,
      }),
    },
  });

export const entryOf = (id: string, stated: Stated, report: CallReport | undefined = reportOf(stated)): TreeEntry => ({
  id: id as ObservationId,
  parentId: (stated.parent ?? null) as ObservationId | null,
  startTime: began + (stated.at?.[0] ?? 0) * ms,
  endTime: stated.at === undefined ? began + 100 * ms : stated.at[1] === null ? null : began + stated.at[1] * ms,
  clock: clockOf(began + 1),
  model: modelOf(stated),
  toolLoop: stated.loop === undefined || stated.loop === 'round' ? null : stated.loop,
  report,
  counting: undefined,
});

/** The entry, which tells of each comparison of its report with another one. */
export const tellingEntry = (entry: TreeEntry, onLook: () => void): TreeEntry => {
  const { report } = entry;
  if (report === undefined) throw new Error('it reports a call');
  const { family } = report;
  Object.defineProperty(report, 'family', {
    get: () => {
      onLook();
      return family;
    },
  });
  return entry;
};

/** An instrumentation scope of a provider's own SDK. */
export const native = 'com.anthropic.sdk.python';

/** The instrumentation scope of MLflow. */
export const mlflow = 'mlflow.tracing.provider';

/** An instrumentation scope of an instrumentation of a framework. */
export const observed = 'openinference.instrumentation.langchain';

/** An instrumentation scope of another instrumentation of the same framework. */
export const observedOtherwise = 'opentelemetry.instrumentation.langchain';

/** An instrumentation scope of an instrumentation of a provider's SDK. */
export const instrumented = 'openinference.instrumentation.openai';
