import type { Connection } from '../../../api/llm-connections.ts';
import { textOfWords, wordsOf } from '../../../format/words-of.ts';

export type Adapter = Connection['adapter'];

export const adapters = {
  openai: 'OpenAI, or what has its interface',
  anthropic: 'Anthropic',
  azure: 'Azure OpenAI',
  bedrock: 'Amazon Bedrock',
  'google-vertex-ai': 'Google Vertex AI',
  'google-ai-studio': 'Google AI Studio',
} as const satisfies Record<Adapter, string>;

/** The text member of an adapter's config, and whether it is required. */
export const placeOf: Readonly<Partial<Record<Adapter, { readonly name: string; readonly isNeeded: boolean }>>> = {
  bedrock: { name: 'region', isNeeded: true },
  'google-vertex-ai': { name: 'location', isNeeded: false },
};

/** A connection as entered in the form. */
export interface ConnectionFields {
  readonly provider: string;
  readonly adapter: Adapter;
  readonly secretKey: string;
  readonly baseURL: string;
  readonly models: string;
  readonly withDefaultModels: boolean;
  /** One header per line: `name: value`. */
  readonly headers: string;
  /** The region or location. */
  readonly place: string;
  readonly useResponsesApi: boolean;
}

/** The initial values of a form; for a connection to be replaced, all except its secrets. */
export const fieldsOf = (connection: Connection | undefined): ConnectionFields => {
  const adapter = connection?.adapter ?? 'openai';
  const place = connection?.config?.[placeOf[adapter]?.name ?? ''];
  return {
    provider: connection?.provider ?? '',
    adapter,
    secretKey: '',
    baseURL: connection?.baseURL ?? '',
    models: textOfWords(connection?.customModels ?? []),
    withDefaultModels: connection?.withDefaultModels ?? true,
    headers: (connection?.extraHeaderKeys ?? []).map((name) => `${name}: `).join('\n'),
    place: typeof place === 'string' ? place : '',
    useResponsesApi: connection?.config?.['useResponsesApi'] === true,
  };
};

/** The headers in the lines; the number of the first invalid line, from 1. */
export const headersOf = (text: string): { readonly headers: Record<string, string>; readonly wrongLine?: number } => {
  const headers: Record<string, string> = {};
  for (const [at, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const [, name, value] = /^\s*([^\s:]+)\s*:\s*(\S.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) return { headers, wrongLine: at + 1 };
    headers[name] = value.trim();
  }
  return { headers };
};

/** The connection in the request body. */
export const connectionBodyOf = (fields: ConnectionFields) => {
  const { provider, adapter, secretKey, baseURL, models, withDefaultModels, place, useResponsesApi } = fields;
  const placeName = placeOf[adapter]?.name;
  const config = {
    ...(placeName === undefined || place.trim() === '' ? {} : { [placeName]: place.trim() }),
    ...(adapter === 'openai' && useResponsesApi ? { useResponsesApi } : {}),
  };
  return {
    provider: provider.trim(),
    adapter,
    secretKey,
    baseURL: baseURL.trim() === '' ? null : baseURL.trim(),
    customModels: wordsOf(models),
    withDefaultModels,
    extraHeaders: headersOf(fields.headers).headers,
    config: Object.keys(config).length === 0 ? null : config,
  };
};
