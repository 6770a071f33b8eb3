const timeoutMs = 5000;
const linePattern = /^(\w+)(?:\{(.*)\})? (\S+)$/;

export interface Figure {
  readonly name: string;
  /** As written: `reason="unavailable"`. */
  readonly labels: string;
  readonly value: number;
}

/** The figures that a process shows to Prometheus; `undefined` when it does not answer. Never rejects. */
export const readFigures = async (url: string | undefined): Promise<readonly Figure[] | undefined> => {
  if (url === undefined) return undefined;
  try {
    const response = await fetch(new URL('/metrics', url), { signal: AbortSignal.timeout(timeoutMs) });
    return response.ok ? parseFigures(await response.text()) : undefined;
  } catch {
    return undefined;
  }
};

const parseFigures = (text: string): readonly Figure[] =>
  text.split('\n').flatMap((line) => {
    const [, name, labels = '', value] = linePattern.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [{ name, labels, value: Number(value) }];
  });

/** The value of a figure without labels; `undefined` when there is none, or when it is not known now. */
export const figureOf = (figures: readonly Figure[] | undefined, name: string): number | undefined => {
  const value = figures?.find((figure) => figure.name === name && figure.labels === '')?.value;
  return value === undefined || Number.isNaN(value) ? undefined : value;
};
