import type { OtlpEndpoint, ReadBackTrace } from './otlp-endpoint.ts';

/** Reads traces back by Langfuse's public API, which this server and others implement. */
export const readLangfuseTrace =
  (url: string, headers: Readonly<Record<string, string>>): NonNullable<OtlpEndpoint['readTrace']> =>
  async (traceId) => {
    const response = await fetch(`${url}/api/public/traces/${traceId}`, { headers: { ...headers } });
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error(`reading a trace was answered ${response.status}: ${await response.text()}`);
    return (await response.json()) as ReadBackTrace;
  };
