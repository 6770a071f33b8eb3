import type { ObservationLevel, ObservationType, Usd } from '@spanledger/core';
import { attributeMap } from '../attribute-map.ts';
import type { AttributeValue } from '../otlp-span.ts';
import { attribute, attributes, isMap, jsonContent, jsonOf, label, oneOf, someContent } from './attribute-source.ts';
import type { Convention, Source, SpanView } from './convention.ts';
import { totalAmountOf } from './given-details.ts';
import { afterMs } from './time-source.ts';
import { reportedUsage } from './usage-source.ts';

const spanPrefix = 'claude_code.';
const redacted = '<REDACTED>';

/** Kinds of `span.type`; waiting for a permission and running a tool are phases of its span. */
const kinds: Readonly<Record<string, ObservationType>> = {
  INTERACTION: 'AGENT',
  LLM_REQUEST: 'GENERATION',
  TOOL: 'TOOL',
  'TOOL.EXECUTION': 'SPAN',
  'TOOL.BLOCKED_ON_USER': 'SPAN',
  HOOK: 'SPAN',
};

const isOwn = ({ span }: SpanView): boolean => span.name.startsWith(spanPrefix);

/** Its attributes have names without a prefix, which other emitters use too: they are read on its own spans alone. */
const own = <T>(source: Source<T>): Source<T> => ({
  ...source,
  read: (value, view) => (isOwn(view) ? source.read(value, view) : undefined),
});

/** By the span's name, which also defines the type of a span without `span.type`. */
const typeOf = (_value: AttributeValue, { span }: SpanView): ObservationType | undefined =>
  oneOf(kinds)(span.name.slice(spanPrefix.length));

const argumentKeys = ['full_command', 'file_path', 'skill_name', 'subagent_type'] as const;

/** The input of a tool, as far as users let it be sent. */
const toolInput: Source<string> = {
  keys: argumentKeys,
  read: (_value, view) => {
    const given = argumentKeys.flatMap((key) => {
      const value = view.get(key);
      return value === undefined ? [] : [[key, value] as const];
    });
    return jsonOf(Object.fromEntries(given));
  },
};

/** The output of a tool, in an event that users have to enable. */
const toolOutput: Source<string> = {
  keys: ['event:tool.output'],
  read: (_value, view) => {
    const [event] = view.events('tool.output');
    const members = event === undefined ? undefined : attributeMap(event.attributes);
    if (!isMap(members) || Object.keys(members).length === 0) return undefined;
    const output = members['output'] ?? members['content'];
    return output === undefined ? jsonOf(members) : someContent(output);
  },
};

/**
 * What the agent computed of its own model, in log records alone: it knows how long cache writes last, which the counts
 * of earlier versions do not tell. It has no prices of models of others, but writes an amount.
 */
const ownCost = (value: AttributeValue, view: SpanView): Readonly<Record<string, Usd>> | undefined => {
  const model = label(view.get('model') ?? null) ?? '';
  if (!model.toLowerCase().includes('claude')) return undefined;
  const cost = totalAmountOf(value, 'cost_usd', view);
  return cost === undefined || cost['total'] === 0n ? undefined : cost;
};

const failure = (value: AttributeValue): ObservationLevel | undefined =>
  value === false || value === 'false' ? 'ERROR' : undefined;

/** Claude Code's own traces, and its log records. Its counts are Anthropic's: the input excludes cache writes and reads. */
export const claudeCode: Convention = {
  name: 'claude-code',
  rank: 580,
  fields: {
    type: attributes(['span.type', 'session.id', 'duration_ms'], typeOf, { rank: 165, keeps: true }).map(own),
    name: [own(attribute('tool_name', label, { rank: 55 }))],
    input: [
      own(attribute('user_prompt', (value) => (value === redacted ? undefined : someContent(value)))),
      own(toolInput),
      own(attribute('tool_input', jsonContent)),
    ],
    output: [own(toolOutput)],
    model: [own(attribute('model', label, { rank: 400 }))],
    serviceTier: [own(attribute('speed', (value) => (value === 'normal' ? undefined : label(value)), { keeps: true }))],
    usage: [
      own(
        reportedUsage(
          {
            input: ['input_tokens'],
            output: ['output_tokens'],
            inputParts: {
              input_cached_tokens: ['cache_read_tokens'],
              input_cache_creation: ['cache_creation_tokens'],
              input_cache_creation_5m: ['cache_creation_5m_tokens'],
              input_cache_creation_1h: ['cache_creation_1h_tokens'],
            },
          },
          'exclusive',
        ),
      ),
    ],
    cost: [own(attribute('cost_usd', ownCost, { keeps: true }))],
    completionStartTime: [own(attribute('ttft_ms', afterMs))],
    level: [own(attribute('success', failure, { keeps: true }))],
    statusMessage: [own(attribute('error', label))],
  },
};
