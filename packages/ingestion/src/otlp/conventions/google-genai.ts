import type { Usage } from '@spanledger/core';
import type { AttributeValue } from '../otlp-span.ts';
import { attribute } from './attribute-source.ts';
import type { Convention, Source, SpanView } from './convention.ts';
import { usageBesideThoughts } from './gemini-usage.ts';

/**
 * Counts of Gemini's Interactions API, whose output leaves out the thoughts. Whether the versions 1.0 add them depends on
 * a library that the span does not tell.
 */
const usageOfInteractions: Source<Usage> = {
  keys: ['scope:opentelemetry.instrumentation.google_genai'],
  rank: 590,
  keeps: true,
  read: (_value, view) => {
    if (view.get('gen_ai.operation.name') !== 'interactions.create' || view.scopeVersion.startsWith('1.0'))
      return undefined;
    return usageBesideThoughts(view);
  },
};

const providersInDotNet: ReadonlySet<AttributeValue | undefined> = new Set(['gcp.gen_ai', 'gcp.vertex_ai']);

const isOfDotNet = (view: SpanView): boolean =>
  view.resourceValue('telemetry.sdk.language') === 'dotnet' || view.scopeName.startsWith('Experimental.Microsoft.');

/**
 * Counts that Google's SDKs for .NET pass on to Microsoft.Extensions.AI, and so to Agent Framework: the output leaves
 * out the thoughts. The names of these providers are Google's own; other clients of Gemini have other ones.
 */
const usageInDotNet: Source<Usage> = attribute(
  'gen_ai.usage.reasoning.output_tokens',
  (_value, view) =>
    providersInDotNet.has(view.get('gen_ai.provider.name')) && isOfDotNet(view) ? usageBesideThoughts(view) : undefined,
  { keeps: true },
);

/**
 * Google's SDKs for Python, by OpenTelemetry's instrumentation, and for .NET, by Microsoft.Extensions.AI. Both follow
 * the generative-AI conventions but for this.
 */
export const googleGenAi: Convention = {
  name: 'google-genai',
  rank: 590,
  fields: { usage: [usageOfInteractions, usageInDotNet] },
};
