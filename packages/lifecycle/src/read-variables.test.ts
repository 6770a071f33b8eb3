import { describe, expect, it } from 'vitest';
import { ConfigError } from './config-error.ts';
import { readVariables, type VariablesSchema } from './read-variables.ts';

const echo: VariablesSchema<unknown> = { safeParse: (data) => ({ success: true, data }) };

describe('variables', () => {
  it('that are empty are unset', () => {
    expect(readVariables(echo, { PORT: '3000', HOST: '' })).toEqual({ PORT: '3000' });
  });

  it('that cannot be used are all named at once', () => {
    const issues = [
      { path: ['PORT'], message: 'must be a number' },
      { path: ['HOST'], message: 'is missing' },
    ];
    const read = () => readVariables({ safeParse: () => ({ success: false, error: { issues } }) }, {});
    expect(read).toThrow(ConfigError);
    expect(read).toThrow('The configuration cannot be used:\n  PORT: must be a number\n  HOST: is missing');
  });
});
