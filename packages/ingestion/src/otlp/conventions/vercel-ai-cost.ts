import { parseUsd, decimalText, isPlainObject, type Usd } from '@spanledger/core';
import { attribute } from './attribute-source.ts';
import type { Source } from './convention.ts';
import { exactObject, totalAmountOf } from './given-details.ts';

const amountIn = (metadata: Readonly<Record<string, unknown>>, path: readonly string[]): Usd => {
  let value: unknown = metadata;
  for (const name of path) value = isPlainObject(value) ? value[name] : undefined;
  return parseUsd(decimalText(value) ?? value) ?? 0n;
};

/**
 * What the gateway of Vercel or OpenRouter charged for a call. Where it used a key of the user's own, the provider
 * charges the call: OpenRouter has that amount as well, and otherwise it is the same as its own; Vercel has 0, and the
 * call is left to the price book.
 */
export const gatewayCost: Source<Readonly<Record<string, Usd>>> = attribute(
  'ai.response.providerMetadata',
  (value, view) => {
    // The metadata of a wrapper are those of its last call.
    if (view.usageRole === 'aggregate' || typeof value !== 'string' || !value.includes('"cost"')) return undefined;
    const metadata = exactObject(value);
    if (metadata === undefined) return undefined;
    const charged = amountIn(metadata, ['openrouter', 'usage', 'cost']);
    const upstream = amountIn(metadata, ['openrouter', 'usage', 'costDetails', 'upstreamInferenceCost']);
    const total = amountIn(metadata, ['gateway', 'cost']) + charged + (upstream > charged ? upstream : 0n);
    return total > 0n ? { total } : undefined;
  },
  { keeps: true },
);

const gatewayKey = 'vercel.ai_gateway.cost.total';

/** The same in the spans that Vercel's gateway exports, with the currency beside it. */
export const exportedGatewayCost: Source<Readonly<Record<string, Usd>>> = attribute(
  gatewayKey,
  (value, view) => {
    const currency = view.get('vercel.ai_gateway.cost.currency') ?? 'USD';
    if (typeof currency !== 'string' || currency.toUpperCase() !== 'USD') return undefined;
    const cost = totalAmountOf(value, gatewayKey, view);
    return (cost?.['total'] ?? 0n) > 0n ? cost : undefined;
  },
  { keeps: true },
);
