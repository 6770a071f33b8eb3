import { statedTierOf } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { attribute, attributes, isMap, label, parsedObject } from './attribute-source.ts';
import type { Source } from './convention.ts';

/** Attributes that state the tier at which a provider answered a call. */
export const answeredTiers: readonly Source<string>[] = attributes(
  [
    'openai.response.service_tier',
    'gen_ai.openai.response.service_tier',
    'gen_ai.response.service_tier',
    'anthropic.response.service_tier',
    'vercel.ai_gateway.service_tier',
  ],
  label,
  { keeps: true },
);

const tierOf = (answer: AttributeValue | undefined): string | undefined => {
  const tier = isMap(answer) ? statedTierOf(answer) : undefined;
  return tier === undefined ? undefined : label(tier);
};

/** In the usage of Anthropic's answer, which a caller gives unchanged. */
export const tierInUsage = (value: AttributeValue): string | undefined => tierOf(parsedObject(value));

/** The AI SDK's metadata of a provider's answer, by provider; Anthropic and Google have it within their usage. */
export const tierInProviderMetadata: Source<string> = attribute(
  'ai.response.providerMetadata',
  (value) => {
    const metadata = parsedObject(value) ?? {};
    for (const provider of Object.values(metadata)) {
      const within = isMap(provider) ? [provider, provider['usage'], provider['usageMetadata']] : [];
      const tier = within.map(tierOf).find((found) => found !== undefined);
      if (tier !== undefined) return tier;
    }
    return undefined;
  },
  { keeps: true },
);

/** A member of the answer itself or of the usage in it: within one of its texts, the quotes would be escaped. */
const tierMember = /"service_?[tT]ier"\s*:\s*(?:\{\s*"type"\s*:\s*)?"([A-Za-z_]+)"/;

const trafficMember = /"traffic_?[tT]ype"\s*:\s*"(ON_DEMAND[A-Z_]*)"/;

/** Anthropic's fast mode, beside the tier in its usage: a member of that name elsewhere may be an argument of a tool. */
const fastMember = /"service_tier"[^{}]{0,200}"speed"\s*:\s*"fast"/;

/** The tier in a provider's answer that is stored unchanged; `undefined` for any other text. */
export const tierInAnswer = (answer: AttributeValue | undefined): string | undefined => {
  if (typeof answer !== 'string' || !answer.startsWith('{')) return undefined;
  const tier = tierMember.exec(answer)?.[1] ?? statedTierOf({ trafficType: trafficMember.exec(answer)?.[1] });
  return tier !== undefined && fastMember.test(answer) ? 'fast' : tier;
};
