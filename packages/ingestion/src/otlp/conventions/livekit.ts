import { isGemini, withThoughtsInTotal, type ObservationType, type Usage } from '@spanledger/core';
import { attribute, attributes, flag, label, parsedObject, someContent } from './attribute-source.ts';
import type { Convention, Source } from './convention.ts';
import { genAiUsageKeys } from './gen-ai-usage-keys.ts';
import { afterSeconds } from './time-source.ts';
import { countedUsage, countOf, takeReported } from './usage-source.ts';

const scopeName = 'livekit-agents';

const kinds: Readonly<Record<string, ObservationType>> = {
  agent_turn: 'AGENT',
  start_agent_activity: 'AGENT',
  function_tool: 'TOOL',
};

/** LiveKit distinguishes its spans by their names. */
const kindOfSpan: Source<ObservationType> = {
  keys: [`scope:${scopeName}`],
  keeps: true,
  read: (_value, { span }) => (Object.hasOwn(kinds, span.name) ? kinds[span.name] : undefined),
};

/** Attributes with the speech of users have `pii` in their names since 2026. */
const texts = (...names: readonly string[]): readonly Source<string>[] =>
  attributes(
    names.flatMap((name) => [`lk.pii.${name}`, `lk.${name}`]),
    someContent,
  );

const usageKeys = genAiUsageKeys('gen_ai.usage.');

/** Gemini's thoughts are in the total alone, which only the metrics of a call have. */
const usageOfGemini: readonly Source<Usage>[] = attributes(
  ['lk.llm_metrics', 'lk.realtime_model_metrics'],
  (value, view) => {
    if (!isGemini(view.get('gen_ai.request.model'))) return undefined;
    const total = countOf(parsedObject(value)?.['total_tokens']);
    const reported = total === undefined ? undefined : takeReported(view, usageKeys);
    const usage = reported && countedUsage({ ...reported, total }, 'inclusive', view.usageRole);
    return usage && withThoughtsInTotal(usage);
  },
  { rank: 590, keeps: true },
);

/** LiveKit Agents. Its model requests follow the generative-AI conventions, with messages as span events. */
export const liveKit: Convention = {
  name: 'livekit',
  rank: 640,
  fields: {
    type: [{ ...kindOfSpan, rank: 410 }],
    name: [attribute('lk.function_tool.name', label, { rank: 80 })],
    input: texts('input_text', 'user_transcript', 'user_input', 'chat_ctx', 'function_tool.arguments'),
    output: texts('function_tool.output', 'response.text', 'response.function_calls', 'amd.transcript'),
    level: [attribute('lk.function_tool.is_error', (value) => (flag(value) ? 'ERROR' : undefined), { keeps: true })],
    usage: usageOfGemini,
    completionStartTime: attributes(['lk.response.ttft', 'lk.response.ttfb'], afterSeconds),
  },
};
