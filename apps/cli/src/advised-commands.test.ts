import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { advisedCommand, advisedStart } from '@spanledger/core';
import { describe, expect, it } from 'vitest';
import { commandRunner } from './testing/run-commands.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const scripts = Object.keys(
  (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: Record<string, string> }).scripts,
);
const isProduct = (path: string): boolean =>
  path.endsWith('.ts') && !/\.(test|fixture|conformance)\.ts$|generated|\/testing\//.test(path);

/** Compiled code, without comments: the remaining commands are in messages. */
const sources = ['apps', 'packages'].flatMap((folder) =>
  readdirSync(join(root, folder)).flatMap((name) => {
    const src = join(root, folder, name, 'src');
    return readdirSync(src, { recursive: true, encoding: 'utf8' })
      .filter(isProduct)
      .map((path) => ({
        path: `${folder}/${name}/src/${path}`,
        text: withoutComments(readFileSync(join(src, path), 'utf8')),
      }));
  }),
);

function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[^]*?\*\//g, '').replaceAll(/^\s*\/\/.*$/gm, '');
}

const found = (pattern: RegExp): readonly { readonly path: string; readonly named: string }[] =>
  sources.flatMap(({ path, text }) => [...text.matchAll(pattern)].map(([, named = '']) => ({ path, named })));

const none = () => Promise.reject(new Error('not asked'));

const help = async (...command: string[]): Promise<string> => {
  const spanledger = commandRunner({ withControlPlane: none, migrate: none, readStatus: none });
  return (await spanledger(...command, '--help')).out;
};

/** The words of a command before its options and arguments. */
const wordsOf = (command: string): readonly string[] =>
  /^[a-z][a-z-]*( [a-z][a-z-]*)*/.exec(command)?.[0].split(' ') ?? [];

describe('a command that a message advises', () => {
  it('a command that a message advises is there: the command line has it, with its options', async () => {
    const advised = found(/advisedCommand\(\s*['"`]([^'"`$]+)/g).filter(
      ({ path }) => !path.includes('advised-command'),
    );
    expect(advised.length).toBeGreaterThan(15);
    for (const { path, named } of advised) {
      const [group = '', ...rest] = wordsOf(named.trim());
      const text = await help(group, ...rest);
      expect(text, `${path}: ${named}`).toContain(`Usage: spanledger ${[group, ...rest].join(' ')}`);
      for (const [option] of named.matchAll(/--[a-z-]+/g)) expect(text, `${path}: ${named}`).toContain(option);
    }
  });

  it('a command that a message advises is named in the form of a checkout and in that of an image', () => {
    expect(advisedCommand('migrate')).toBe('`npm run spanledger -- migrate` (in an image: `spanledger migrate`)');
    const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');
    expect(dockerfile).toMatch(/ln -s \S+ \/usr\/local\/bin\/spanledger/);
    // The only package that cannot import the shared words: clients install it separately.
    const raw = found(
      /[`'" ](spanledger (?:status|keys|users|projects|migrate|reshard|prices|reprice|ledger|verify|dead-letters|budgets|chunks|export|transfer)\b[^`'"]*)/g,
    );
    const others = raw.filter(({ path, named }) => !path.startsWith('packages/sdk/') && !isConnectionName(named));
    expect(others).toEqual([]);
  });

  it('of npm is a script of the checkout', () => {
    const advised = found(/npm run ([a-z:]+)/g);
    expect(advised.length).toBeGreaterThan(0);
    expect(advised.filter(({ named }) => !scripts.includes(named) && named !== 'schema')).toEqual([]);
    expect([advisedStart('api'), advisedStart('worker')].join()).toMatch(/npm start.*npm run worker/);
    expect(scripts).toContain('start');
  });
});

/** Names of connections, as shown by PostgreSQL. */
const isConnectionName = (named: string): boolean =>
  ['spanledger migrate', 'spanledger status', 'spanledger prices'].includes(named);
