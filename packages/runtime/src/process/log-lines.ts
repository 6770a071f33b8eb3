/** `text`: lines for people. `json`: an object a line, for programs. */
export const logFormats = ['text', 'json'] as const;
export type LogFormat = (typeof logFormats)[number];

/** Receives lines of a log. */
interface LineTaker {
  write(text: string): unknown;
}

/** For pino: levels by name, times in ISO 8601. */
export const logOptions = {
  formatters: { level: (level: string) => ({ level }) },
  timestamp: () => `,"time":"${new Date().toISOString()}"`,
} as const;

/** Receives the JSON lines of a log and passes them on in a format: text on a terminal, unless configured otherwise. */
export const logLines = (
  output: LineTaker,
  format: LogFormat | undefined,
  isTerminal = process.stdout.isTTY,
): LineTaker => {
  if ((format ?? (isTerminal ? 'text' : 'json')) === 'json') return output;
  return { write: (line) => output.write(textOf(line)) };
};

const hidden: ReadonlySet<string> = new Set(['level', 'time', 'pid', 'hostname', 'msg', 'stack']);
const levelWidth = 5;

/** `2026-01-01T00:00:00.000Z WARN  a dead letter reason=undecodable events=2`, and a stack on lines of its own. */
const textOf = (line: string): string => {
  const entry = entryOf(line);
  if (entry === undefined) return line;
  const { time, level, msg, stack } = entry;
  const members = Object.entries(entry).filter(([name, value]) => !hidden.has(name) && value !== undefined);
  const words = [
    String(time),
    String(level).toUpperCase().padEnd(levelWidth),
    ...(typeof msg === 'string' ? [msg] : []),
    ...members.map(([name, value]) => `${name}=${wordOf(value)}`),
  ];
  const stackLines = Array.isArray(stack) ? stack.map((at) => `\n${String(at)}`) : [];
  return `${words.join(' ')}${stackLines.join('')}\n`;
};

const entryOf = (line: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
};

/** Without quotes where it is one word. */
const wordOf = (value: unknown): string => {
  if (typeof value === 'string' && /^[^\s"=\p{C}]+$/u.test(value)) return value;
  return JSON.stringify(value);
};
