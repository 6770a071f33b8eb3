import fc from 'fast-check';
import { countTurns, propertyRuns } from '@spanledger/testing';
import { describe, expect, it } from 'vitest';

import { masked } from '../masking.fixture.ts';
import { failureMark } from './masker.ts';

const email = [{ detector: 'email' }];
const all = ['email', 'card', 'iban', 'provider-key'].map((detector) => ({ detector }));
const card = '4111 1111 1111 1111';

describe('masking a text', () => {
  it('what is found is replaced where it stands, and the rest stays to the last character', async () => {
    expect(await masked('mail ada@example.com, \u0000 or\tbob@example.com!', email)).toBe(
      'mail [email], \u0000 or\t[email]!',
    );
    const json = ' {"a" : [1.50, "x ada@example.com y"],\n"b":null }';
    expect(await masked(json, email)).toBe(' {"a" : [1.50, "x [email] y"],\n"b":null }');
  });

  it('a text in which nothing is found is the very same text', async () => {
    for (const text of ['', 'nothing', '{"a":[1,{"b":"c\\n"}]}', '{broken', '"half', '[]', 'null', '12']) {
      expect(await masked(text, [...all, { path: 'input.x' }])).toBe(text);
    }
  });

  it('escapes hide nothing: a value is looked at as what it stands for, also in JSON within texts of JSON', async () => {
    const escaped = String.raw`{"to":"ada\u0040example.com"}`;
    expect(await masked(escaped, email)).toBe('{"to":"[email]"}');
    const within = JSON.stringify({ a: JSON.stringify({ b: escaped, c: 'line\nada@example.com' }) });
    const result = JSON.parse(await masked(within, email)) as { a: string };
    const inner = JSON.parse(result.a) as { b: string; c: string };
    expect(JSON.parse(inner.b)).toEqual({ to: '[email]' });
    expect(inner.c).toBe('line\n[email]');
  });

  it('escapes hide nothing in JSON that is cut off', async () => {
    expect(await masked(String.raw`{"to":"ada\u0040example.com and mor`, email)).toBe('{"to":"[email] and mor');
  });

  it('numbers and keys of JSON are masked, and what is left is JSON', async () => {
    const text = '{"n":4111111111111111,"ada@example.com":1,"bob@example.com":2}';
    const result = JSON.parse(await masked(text, all)) as Record<string, unknown>;
    expect(result['n']).toBe('[card]');
    const keys = Object.keys(result).slice(1);
    expect(new Set(keys).size).toBe(2);
    for (const key of keys) expect(key).toMatch(/^\[email:[b-v]{20}\]$/);
  });

  it('equal values have equal pseudonyms, in whatever form and by whatever rule, and others have others', async () => {
    const rules = [
      { detector: 'email', action: 'pseudonym' },
      { detector: 'card', action: 'pseudonym' },
      { path: 'input.user', action: 'pseudonym', name: 'email' },
    ];
    const text = '["Ada@Example.com","ada@example.com","bob@example.com","4111 1111 1111 1111","4111-1111-1111-1111"]';
    const [a, b, c, d, e] = JSON.parse(await masked(text, rules)) as string[];
    expect([a, d]).toEqual([b, e]);
    expect(a).not.toBe(c);
    expect(await masked('{"user":"ADA@example.com"}', rules)).toBe(`{"user":"${a}"}`);
    expect(await masked('ada@example.com', rules, 'input', 'another key')).not.toBe(a);
  });

  it('patterns are RE2, look at each value by itself, and take no word of an object for their match', async () => {
    const rules = [{ pattern: String.raw`\bCUST-\d{6}\b`, name: 'customer' }, { pattern: '^secret$' }];
    expect(await masked('{"a":"of CUST-123456.","secret":"secret","b":"not secret"}', rules)).toMatch(
      /^\{"a":"of \[customer\]\.","\[masked:[b-v]{20}\]":"\[masked\]","b":"not secret"\}$/,
    );
  });

  it('a path takes the whole value at its place, whatever it is, and nothing anywhere else', async () => {
    const text = '{"user":{"name":"Ada","tags":["x"]},"items":[{"pin":1234,"name":"a"},{"pin":null}],"pin":"9"}';
    expect(await masked(text, [{ path: 'input.user' }])).toBe(
      text.replace('{"name":"Ada","tags":["x"]}', '"[masked]"'),
    );
    expect(await masked(text, [{ path: 'input.items[*].pin', name: 'pin' }])).toBe(text.replace('1234', '"[pin]"'));
    const anywhere = await masked(text, [{ path: 'input.**.pin', name: 'pin' }]);
    expect(anywhere).toBe(text.replace('1234', '"[pin]"').replace('"9"', '"[pin]"'));
    expect(await masked(text, [{ path: 'input.items[1].pin' }])).toBe(text);
    expect(await masked(text, [{ path: 'output.user' }])).toBe(text);
    expect(await masked('anything', [{ path: 'input', name: 'all' }])).toBe('[all]');
    const dotted = '{"gen_ai.user":{"id":"7"}}';
    expect(await masked(dotted, [{ path: 'input["gen_ai.user"].id' }])).toBe('{"gen_ai.user":{"id":"[masked]"}}');
  });

  it('a path with many ** is followed once to each place, however deep that is', async () => {
    const deep = `${'{"a":'.repeat(200)}{"pin":"9","b":[{"pin":8}]}${'}'.repeat(200)}`;
    const rules = [{ path: `input${'.**'.repeat(20)}.pin` }, { path: `input${'.**.*'.repeat(15)}.pin` }];
    expect(await masked(deep, rules)).toBe(deep.replace('"9"', '"[masked]"').replace('8', '"[masked]"'));
    expect(await masked('{"a":{"x":{"b":{"pin":7}}}}', [{ path: 'input.**.a.**.b.**.pin' }])).toContain('"[masked]"');
    expect(await masked('{"b":{"a":{"pin":7}}}', [{ path: 'input.**.a.**.b.**.pin' }])).toContain('7');
  });

  it('a path leads into texts of JSON and finds escaped keys', async () => {
    const text = JSON.stringify({ arguments: String.raw`{"pass\u0077ord":"hunter2"}` });
    expect(await masked(text, [{ path: 'input.**.password' }])).not.toContain('hunter2');
  });

  it('JSON that a path cannot be followed in is replaced as a whole', async () => {
    const rules = [{ path: 'input.**.password' }];
    for (const text of ['{"password":"hunter2', '[{"password":"hunter2"', '{"a":1}{"password":"hunter2"}']) {
      expect(await masked(text, rules)).toBe(failureMark);
    }
    expect(await masked(JSON.stringify(['{"password":"hunter2']), rules)).toBe(JSON.stringify([failureMark]));
    expect(await masked('[note] no JSON', rules)).toBe('[note] no JSON');
  });

  it('JSON within texts that is nested too deeply to be looked at is replaced by a mark', async () => {
    let text = '{"to":"ada@example.com"}';
    for (let level = 0; level < 18; level += 1) text = JSON.stringify([text]);
    const result = await masked(text, email);
    expect(result).not.toContain('ada');
    expect(result).toContain(failureMark);
  });

  it('what two rules find in one place is replaced as a whole', async () => {
    const rules = [
      { pattern: 'ada@[a-z]+', name: 'first' },
      { detector: 'email' },
      { pattern: 'com now', name: 'last' },
    ];
    expect(await masked('to ada@example.com now.', rules)).toBe('to [first].');
  });

  it('media in base64 are no text, and all around them is', async () => {
    const base64 = Buffer.from([
      0x89,
      0x50,
      0x4e,
      0x47,
      ...Array.from({ length: 3000 }, (_, at) => (at * 7919) % 256),
    ]).toString('base64');
    const uri = `data:image/png;base64,${base64}`;
    const rules = [...email, { pattern: '[A-Za-z0-9]{4}' }];
    expect(await masked(uri, rules)).toBe(uri);
    expect(await masked(`ada@example.com ${uri} ada@example.com`, email)).toBe(`[email] ${uri} [email]`);
    const json = JSON.stringify({ image_url: uri, to: 'ada@example.com' });
    expect(await masked(json, email)).toBe(JSON.stringify({ image_url: uri, to: '[email]' }));
  });

  it('a match is found wherever it lies in a large text, and large texts let others have their turns', async () => {
    const words = 'lorem ipsum '.repeat(1300);
    const text = Array.from({ length: 200 }, (_, at) => words.slice(at) + `ada${at}@example.com`).join(' ');
    const { result, turns } = await countTurns(async () => masked(text, [...all, { pattern: String.raw`ada\d+@` }]));
    expect(result).not.toContain('@');
    expect(result.match(/\[email\]/g)).toHaveLength(200);
    expect(turns).toBeGreaterThan(2);
    const json = JSON.stringify({ text: `"${text}"` });
    expect(await masked(json, all)).not.toContain('@');
  });

  it('JSON stays JSON that differs in its masked texts alone, and masking it again changes nothing', async () => {
    const leaf = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.constantFrom('ada@example.com', card, 'x"ada@example.com\\', 12, null, true, 4111111111111111),
    );
    const { value } = fc.letrec((tie) => ({
      value: fc.oneof({ depthSize: 'small' }, leaf, fc.array(tie('value')), fc.dictionary(fc.string(), tie('value'))),
    }));
    await fc.assert(
      fc.asyncProperty(value, fc.nat({ max: 2 }), async (json, space) => {
        const text = JSON.stringify(json, null, space);
        const result = await masked(text, all);
        expect(result).not.toMatch(/ada@|4111 ?1111/);
        if (/^\s*[[{"]/.test(text)) expect(() => JSON.parse(result) as unknown).not.toThrow();
        expect(await masked(result, all)).toBe(result);
      }),
      { numRuns: propertyRuns(300) },
    );
  });
});
