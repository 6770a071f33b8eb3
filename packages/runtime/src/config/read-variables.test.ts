import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError, readVariables, type VariablesSchema } from './read-variables.ts';

const shape = { PORT: {}, HOST: {}, DATABASE_URL: {} };
const echo: VariablesSchema<unknown> = { shape, safeParse: (data) => ({ success: true, data }) };
const refusing = (...issues: { path: string[]; message: string }[]): VariablesSchema<unknown> => ({
  shape,
  safeParse: () => ({ success: false, error: { issues } }),
});

describe('variables', () => {
  it('that are empty or blank are unset', () => {
    expect(readVariables(echo, { PORT: '3000', HOST: '', DATABASE_URL: ' ' })).toEqual({ PORT: '3000' });
  });

  it('that cannot be used are all named at once', () => {
    const schema = refusing({ path: ['PORT'], message: 'must be a number' }, { path: ['HOST'], message: 'is missing' });
    const read = () => readVariables(schema, {});
    expect(read).toThrow(ConfigError);
    expect(read).toThrow('The configuration cannot be used:\n  PORT: must be a number\n  HOST: is missing');
  });
});

describe('a variable of a file', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'variables-'));
  });
  afterAll(() => rmSync(directory, { recursive: true }));
  const file = (name: string, text: string): string => {
    writeFileSync(join(directory, name), text);
    return join(directory, name);
  };

  it('a variable of a file has the value that the file holds, without the line break at its end', () => {
    const DATABASE_URL_FILE = file('url', 'postgres://u:p w@h/d\n');
    expect(readVariables(echo, { DATABASE_URL_FILE, DATABASE_URL: '', PORT: '1' })).toMatchObject({
      DATABASE_URL: 'postgres://u:p w@h/d',
      PORT: '1',
    });
  });

  it('a variable of a file is read for variables of the schema only', () => {
    expect(readVariables(echo, { SSL_CERT_FILE: '/nowhere' })).toEqual({ SSL_CERT_FILE: '/nowhere' });
  });

  it('that cannot be used is named with all others, and never by its content', () => {
    const schema = refusing({ path: ['DATABASE_URL'], message: 'is missing' }, { path: ['X'], message: 'is wrong' });
    const given = { DATABASE_URL_FILE: join(directory, 'none'), HOST_FILE: file('empty', '\n'), PORT: '1' };
    expect(() => readVariables(schema, { ...given, PORT_FILE: file('port', 'the secret') })).toThrow(
      [
        'The configuration cannot be used:',
        '  PORT_FILE: is set beside PORT: leave one of them out',
        '  HOST_FILE: names a file that is empty',
        '  DATABASE_URL_FILE: names a file that cannot be read (ENOENT)',
        '  X: is wrong',
      ].join('\n'),
    );
  });
});
