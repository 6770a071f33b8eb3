import type { Usage } from '@spanledger/core';
import { attribute } from './attribute-source.ts';
import type { Convention, Source, SpanView } from './convention.ts';
import { genAiUsageKeys } from './gen-ai-usage-keys.ts';
import { afterMs } from './time-source.ts';
import { countedUsage, takeReported } from './usage-source.ts';

/** In JavaScript the name of the service is both the scope and the system; in Python the scope has a name of its own. */
const isInJavaScript = (view: SpanView): boolean =>
  view.scopeName !== '' && view.scopeName === (view.get('gen_ai.system') ?? view.get('gen_ai.provider.name'));

/** Names by Anthropic's own API; Bedrock's and OpenRouter's begin with other words. */
const modelOfAnthropic = /^claude-/;

/**
 * Counts of Anthropic in JavaScript are passed on, with a total that leaves out what was cached; in Python they are
 * made inclusive. Those of Bedrock have a total that proves what they are.
 */
const usageOfAnthropic: Source<Usage> = attribute(
  'gen_ai.event.start_time',
  (_value, view) => {
    const model = view.get('gen_ai.request.model');
    if (!isInJavaScript(view) || typeof model !== 'string' || !modelOfAnthropic.test(model)) return undefined;
    const reported = takeReported(view, genAiUsageKeys('gen_ai.usage.'));
    return reported === undefined ? undefined : countedUsage(reported, 'exclusive', view.usageRole);
  },
  { keeps: true },
);

/** The time to the first token is in milliseconds, below a name for seconds. */
const timeOfFirst = attribute('gen_ai.server.time_to_first_token', (value, view) =>
  view.scopeName === 'strands.telemetry.tracer' ? afterMs(value, view) : undefined,
);

/** Strands Agents: the generative-AI conventions, but for these. */
export const strands: Convention = {
  name: 'strands',
  rank: 590,
  fields: { usage: [usageOfAnthropic], completionStartTime: [timeOfFirst] },
};
