import { accessSync, constants, readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import type { Operator } from './commands/operator.ts';
import { variableNames } from './config.ts';
import { createProgram } from './run.ts';

const fileOf = (path: string): URL => new URL(`../${path}`, import.meta.url);
const readme = readFileSync(fileOf('README.md'), 'utf8');
const program = createProgram({} as Operator, '0', { out: () => undefined, error: () => undefined });
const leaves = (command: Command, path: readonly string[] = []): (readonly [string, Command])[] =>
  command.commands.length === 0
    ? [[path.join(' '), command]]
    : command.commands.flatMap((child) => leaves(child, [...path, child.name()]));

describe('the README of the command line', () => {
  it.each(leaves(program))('has %s, with its options', (path, command) => {
    const [first = '', second] = path.split(' ');
    const named = second === undefined ? `\`${first}\\b` : `\`${first} (?:[\\w-]+ / )*${second}\\b`;
    expect(readme).toMatch(new RegExp(named));
    const options = command.options.filter(({ hidden }) => !hidden).map(({ long }) => long ?? '');
    expect(options.filter((long) => !readme.includes(long))).toEqual([]);
  });

  it('has each variable that it reads', () => {
    expect(variableNames.filter((name) => !readme.includes(`\`${name}\``))).toEqual([]);
  });
});

it('the command that npm makes is a file that may be executed before anything is built', () => {
  const { bin } = JSON.parse(readFileSync(fileOf('package.json'), 'utf8')) as { readonly bin: { spanledger: string } };
  expect(() => accessSync(fileOf(bin.spanledger), constants.X_OK)).not.toThrow();
  expect(bin.spanledger).not.toContain('dist');
});
