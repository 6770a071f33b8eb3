import type { ObservationType } from '@spanledger/core';
import { attribute, attributes, flag, label, someContent } from './attribute-source.ts';
import type { Convention, Source } from './convention.ts';
import { afterSeconds } from './time-source.ts';

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
    completionStartTime: attributes(['lk.response.ttft', 'lk.response.ttfb'], afterSeconds),
  },
};
