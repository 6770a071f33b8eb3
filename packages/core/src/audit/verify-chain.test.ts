import { createHash } from 'node:crypto';

import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { auditText, type AuditEntry } from './audit-entry.ts';
import { verifyChain, type AuditProblem } from './verify-chain.ts';
import { wellFormedText } from '../well-formed-text.fixture.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const chain = 'organization:own';
const hashed = (entry: Omit<AuditEntry, 'hash'>): AuditEntry => ({ ...entry, hash: sha256(auditText(entry)) });

/** Appends the rest of a chain after a replaced entry. */
const linked = (entries: readonly AuditEntry[], from = 0): readonly AuditEntry[] => {
  const chained = entries.slice(0, from);
  for (const entry of entries.slice(from))
    chained.push(
      hashed({ ...entry, sequence: chained.length + 1, previousHash: chained.at(-1)?.hash ?? '0'.repeat(64) }),
    );
  return chained;
};

const at = (given: readonly AuditEntry[], index: number): AuditEntry => {
  const one = given[index];
  if (one === undefined) throw new Error(`there is no entry ${index}`);
  return one;
};

const text = wellFormedText();
const maybe = fc.option(text);
const entry = fc.record({
  chain: fc.constant(chain),
  sequence: fc.constant(0),
  at: fc.integer({ min: 0, max: 2_000_000_000_000_000 }),
  action: text,
  actorKind: fc.constantFrom('user', 'key'),
  actorId: maybe,
  address: maybe,
  userAgent: maybe,
  requestId: maybe,
  projectId: maybe,
  targetKind: text,
  targetId: maybe,
  before: maybe,
  after: maybe,
  previousHash: fc.constant(''),
  hash: fc.constant(''),
});
const entries = (minLength: number) => fc.array(entry, { minLength, maxLength: 12 }).map((given) => linked(given));

const pagesOf = async function* (given: readonly AuditEntry[]): AsyncGenerator<readonly AuditEntry[]> {
  for (let at = 0; at < given.length; at += 5) yield given.slice(at, at + 5);
};

const problemsOf = async (
  given: readonly AuditEntry[],
  anchored: readonly AuditEntry[] = [],
): Promise<readonly AuditProblem[]> => {
  const anchors = anchored.map(({ sequence, hash }) => ({ chain, sequence, hash }));
  return (await verifyChain({ chain, pages: pagesOf(given), anchors, sha256 })).problems;
};

const columns = [
  ...(['chain', 'sequence', 'at', 'action', 'actorKind', 'actorId', 'address', 'userAgent', 'requestId'] as const),
  ...(['projectId', 'targetKind', 'targetId', 'before', 'after', 'previousHash', 'hash'] as const),
];

const editOf = (value: AuditEntry[(typeof columns)[number]]) => {
  if (typeof value === 'number') return value + 1;
  return value === null ? '' : `${value}x`;
};

describe('a chain of the audit log', () => {
  it('is whole as it was written, with any anchor of it', async () => {
    await fc.assert(
      fc.asyncProperty(entries(0), async (given) => {
        expect(await problemsOf(given, given)).toEqual([]);
      }),
    );
  });

  it('shows an edit of any column of any entry, and names the entry', async () => {
    await fc.assert(
      fc.asyncProperty(entries(1), fc.nat(), fc.constantFrom(...columns), async (given, pick, column) => {
        const place = pick % given.length;
        const edited = given.map((one, index) => (index === place ? { ...one, [column]: editOf(one[column]) } : one));
        const problems = await problemsOf(edited);
        const named = column === 'sequence' ? place + 2 : place + 1;
        expect(problems).toContainEqual({ chain, sequence: named, kind: 'edited' });
      }),
    );
  });

  it('shows an entry that was replaced by one with a right hash: the next one does not follow it', async () => {
    await fc.assert(
      fc.asyncProperty(entries(2), fc.nat(), async (given, pick) => {
        const place = pick % (given.length - 1);
        const replaced = given.map((one, index) =>
          index === place ? hashed({ ...one, action: `${one.action}x` }) : one,
        );
        expect(await problemsOf(replaced)).toEqual([{ chain, sequence: place + 2, kind: 'unlinked' }]);
      }),
    );
  });

  it('shows what was removed from its beginning and its middle', async () => {
    await fc.assert(
      fc.asyncProperty(entries(2), fc.nat(), fc.integer({ min: 1, max: 3 }), async (given, pick, count) => {
        const place = pick % (given.length - 1);
        const end = Math.min(place + count, given.length - 1);
        const rest = given.filter((_, index) => index < place || index >= end);
        expect(await problemsOf(rest)).toEqual([{ chain, sequence: end + 1, kind: 'missing' }]);
      }),
    );
  });

  it('shows two entries that changed places, and an entry that was put in', async () => {
    await fc.assert(
      fc.asyncProperty(entries(2), fc.nat(), fc.nat(), async (given, one, other) => {
        const [first, second] = [one % given.length, other % given.length];
        fc.pre(first !== second);
        const places = new Map([
          [first, second],
          [second, first],
        ]);
        const place = (index: number): number => places.get(index) ?? index;
        const swapped = given.map((_, index) => ({ ...at(given, place(index)), sequence: index + 1 }));
        const named = [first, second].map((index) => ({ chain, sequence: index + 1, kind: 'edited' }));
        expect(await problemsOf(swapped)).toEqual(expect.arrayContaining(named));
        const inserted = given.toSpliced(first, 0, at(given, second)).map((entry, index) => ({
          ...entry,
          sequence: index + 1,
        }));
        expect((await problemsOf(inserted)).length).toBeGreaterThan(0);
      }),
    );
  });

  it('shows against an anchor that its end was cut off, or all of it', async () => {
    await fc.assert(
      fc.asyncProperty(entries(1), fc.nat(), async (given, pick) => {
        const cut = given.slice(0, pick % given.length);
        expect(await problemsOf(cut)).toEqual([]);
        expect(await problemsOf(cut, given.slice(-1))).toEqual([{ chain, sequence: given.length, kind: 'truncated' }]);
      }),
    );
  });

  it('shows against an anchor that it was written anew, with hashes that follow each other', async () => {
    await fc.assert(
      fc.asyncProperty(entries(1), fc.nat(), async (given, pick) => {
        const place = pick % given.length;
        const edited = given.map((one, index) => (index === place ? { ...one, action: `${one.action}x` } : one));
        const anew = linked(edited, place);
        expect(await problemsOf(anew)).toEqual([]);
        expect(await problemsOf(anew, given.slice(-1))).toEqual([{ chain, sequence: given.length, kind: 'rewritten' }]);
      }),
    );
  });

  it('is whole behind an anchor of which everything before lies in an archive, and not behind another entry', async () => {
    await fc.assert(
      fc.asyncProperty(entries(3), async (given) => {
        expect(await problemsOf(given.slice(2), [at(given, 1)])).toEqual([]);
        expect(await problemsOf(given.slice(2))).toEqual([{ chain, sequence: 3, kind: 'missing' }]);
        expect(await problemsOf(given.slice(2), [{ ...at(given, 1), hash: 'f'.repeat(64) }])).toEqual([
          { chain, sequence: 3, kind: 'unlinked' },
        ]);
      }),
    );
  });
});
