import { describe, expect, it } from 'vitest';
import { callers, requestsOfBlock } from './fuzz-request.ts';
import { operations } from './operations.ts';

const blocks = [0, 1, 2, 3, 4, 5].flatMap((block) => requestsOfBlock(7, block));

const jsonOf = (text: string | undefined): unknown => {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
};

describe('what the fuzzer sends', () => {
  it('is the same for the same seed, and another for another', () => {
    expect(requestsOfBlock(7, 3)).toEqual(requestsOfBlock(7, 3));
    expect(requestsOfBlock(7, 3)).not.toEqual(requestsOfBlock(8, 3));
    expect(requestsOfBlock(7, 3)).not.toEqual(requestsOfBlock(7, 4));
  });

  it('goes to every operation of the document in each block', () => {
    const asked = new Set(requestsOfBlock(1, 0).map(({ operation }) => operation));
    expect([...asked]).toEqual(operations.map(({ id }) => id));
  });

  it('comes with every kind of key', () => {
    expect(new Set(blocks.map(({ caller }) => caller))).toEqual(new Set(callers));
  });

  it('names ids of the own and of other projects', () => {
    const text = JSON.stringify(blocks);
    for (const owner of ['own', 'foreign', 'quiet']) expect(text).toContain(`{${owner}:trace}`);
  });

  it.each(operations.filter(({ endpoint }) => endpoint.body !== undefined))(
    'holds bodies of $id that its schema takes, and others',
    ({ id, endpoint }) => {
      const bodies = blocks.filter(({ operation }) => operation === id).map(({ body }) => jsonOf(body));
      const taken = bodies.filter((body) => endpoint.body?.schema.safeParse(body).success === true);
      expect(taken.length).toBeGreaterThan(0);
      expect(taken.length).toBeLessThan(bodies.length);
    },
  );
});
