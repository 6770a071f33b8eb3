interface Exception {
  readonly name?: unknown;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** The stack traces of the exceptions among a step's events, each once. */
export const stackTracesOf = (spanEvents: unknown): readonly string[] => {
  const events = (Array.isArray(spanEvents) ? spanEvents : []) as readonly (Exception | null)[];
  const traces = events
    .filter((event) => event?.name === 'exception')
    .map((event) => event?.attributes?.['exception.stacktrace']);
  return [...new Set(traces)].filter((trace): trace is string => typeof trace === 'string' && trace !== '');
};
