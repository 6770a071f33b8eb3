import { urlBelow } from '../server/url-below.ts';

const timeoutMs = 5000;
const linePattern = /^(\w+)(?:\{(.*)\})? (\S+)$/;

export interface Metric {
  readonly name: string;
  /** As written: `reason="unavailable"`. */
  readonly labels: string;
  readonly value: number;
}

/** The Prometheus metrics of a process; `undefined` when it does not answer. Never rejects. */
export const readMetrics = async (url: string | undefined): Promise<readonly Metric[] | undefined> => {
  if (url === undefined) return undefined;
  try {
    const response = await fetch(urlBelow(url, '/metrics'), { signal: AbortSignal.timeout(timeoutMs) });
    return response.ok ? parseMetrics(await response.text()) : undefined;
  } catch {
    return undefined;
  }
};

const parseMetrics = (text: string): readonly Metric[] =>
  text.split('\n').flatMap((line) => {
    const [, name, labels = '', value] = linePattern.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [{ name, labels, value: Number(value) }];
  });

/** The value of a metric without labels; `undefined` when there is none, or when it is currently unknown. */
export const metricOf = (metrics: readonly Metric[] | undefined, name: string): number | undefined => {
  const value = metrics?.find((metric) => metric.name === name && metric.labels === '')?.value;
  return value === undefined || Number.isNaN(value) ? undefined : value;
};
