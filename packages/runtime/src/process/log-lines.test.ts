import { describe, expect, it } from 'vitest';
import { logLines, logOptions, type LogFormat } from './log-lines.ts';

const line = `{"level":"warn","time":"2026-01-02T03:04:05.006Z","pid":7,"hostname":"h","reason":"undecodable","note":"two words","events":2,"msg":"a dead letter"}\n`;

const written = (text: string, format?: LogFormat, isTerminal?: boolean): string => {
  let out = '';
  const taker = { write: (given: string) => (out += given) };
  logLines(taker, format, isTerminal).write(text);
  return out;
};

describe('a line of the log', () => {
  it('a log line is text at a terminal, and JSON elsewhere, unless LOG_FORMAT is set', () => {
    const text = '2026-01-02T03:04:05.006Z WARN  a dead letter reason=undecodable note="two words" events=2\n';
    expect(written(line, undefined, true)).toBe(text);
    expect(written(line, 'text', false)).toBe(text);
    expect(written(line, undefined, false)).toBe(line);
    expect(written(line, 'json', true)).toBe(line);
  });

  it('for people has a stack below it, and cannot be forged by what a value holds', () => {
    const forging = JSON.stringify({
      level: 'error',
      time: 't',
      route: 'x\nERROR y',
      stack: ['    at a', '    at b'],
      msg: 'm',
    });
    expect(written(forging, 'text')).toBe('t ERROR m route="x\\nERROR y"\n    at a\n    at b\n');
  });

  it('that is no entry is passed on as it is', () => {
    expect(written('hello\n', 'text')).toBe('hello\n');
  });

  it('a line of the log names its level, and its time in ISO 8601', () => {
    expect(logOptions.formatters.level('info')).toEqual({ level: 'info' });
    expect(logOptions.timestamp()).toMatch(/^,"time":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"$/);
  });
});
