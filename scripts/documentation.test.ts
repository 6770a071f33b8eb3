import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { roleRights, scopeMeanings } from '@spanledger/core';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const textOf = (path: string): string => readFileSync(join(root, path), 'utf8');
const pagesBelow = (folder: string): readonly string[] =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => join(folder, path));
const pages = [...readdirSync(root).filter((path) => path.endsWith('.md')), ...pagesBelow('docs')];

const withoutCode = (text: string): string => text.replaceAll(/```[\s\S]*?```/g, '').replaceAll(/`[^`\n]*`/g, '');
/** As forges make them of headings. */
const anchorsOf = (path: string): readonly string[] =>
  [
    ...textOf(path)
      .replaceAll(/```[\s\S]*?```/g, '')
      .matchAll(/^#+ (.*)$/gm),
  ].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_\- ]/gu, '')
      .replaceAll(' ', '-'),
  );

describe.each(pages)('%s', (page) => {
  it('leads only to files, and to headings, that there are', () => {
    for (const [, target = ''] of withoutCode(textOf(page)).matchAll(/\]\((?!https?:|mailto:)([^)\s]+)\)/g)) {
      const [file = '', anchor] = target.split('#');
      const path = file === '' ? page : relative(root, resolve(root, dirname(page), file));
      expect([target, existsSync(join(root, path))]).toEqual([target, true]);
      if (anchor !== undefined && path.endsWith('.md')) {
        expect([target, anchorsOf(path)]).toEqual([target, expect.arrayContaining([anchor])]);
      }
    }
  });
});

it('docs/operations.md leads to each page about operations, and to each of its headings', () => {
  const index = textOf('docs/operations.md');
  for (const page of pagesBelow('docs/operations')) {
    const address = relative('docs', page);
    expect(index).toContain(`(${address})`);
    const headings = textOf(page).match(/^## .*$/gm) ?? [];
    const listed = [...index.matchAll(new RegExp(`\\(${address.replaceAll('.', '\\.')}#`, 'g'))];
    expect([page, listed.length]).toEqual([page, headings.length]);
  }
});

const words = (list: readonly string[]): string =>
  list.length === 0 ? 'nothing' : list.map((word) => `\`${word}\``).join(', ');

it('docs/operations/people.md has each role, with what it may do and which roles it gives', () => {
  const rows = [...textOf('docs/operations/people.md').matchAll(/^\| `([A-Z]+)` +\| (.*?) +\| (.*?) +\|$/gm)];
  expect(rows.map(([, role, scopes, gives]) => [role, scopes, gives])).toEqual(
    Object.entries(roleRights).map(([role, { scopes, gives }]) => [role, words(scopes), words(gives)]),
  );
});

it('docs/operations/keys.md has each scope, with what it means', () => {
  const rows = [...textOf('docs/operations/keys.md').matchAll(/^\| `(\w+)` +\| (.*?) +\|$/gm)];
  expect(rows.map(([, scope, meaning]) => [scope, meaning])).toEqual(Object.entries(scopeMeanings));
});

it('docs/operations/audit.md has each kind of change that the audit log records', () => {
  const page = textOf('docs/operations/audit.md');
  const migrations = readdirSync(join(root, 'prisma/migrations'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => textOf(`prisma/migrations/${name}/migration.sql`))
    .join('\n');
  const kinds = [...migrations.matchAll(/audit_table\('\w+', '([a-z-]+)'/g)].map(([, kind]) => kind);
  expect(kinds).toContain('prompt-version');
  expect(kinds.filter((kind) => !page.includes(`\`${kind}.`))).toEqual([]);
});
