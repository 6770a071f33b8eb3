import { EvaluationError, type ProjectId } from '@spanledger/core';
import { afterAll, describe, expect, test } from 'vitest';

import { aSubject } from '../evaluation.fixture.ts';
import { createSandbox } from './sandbox.ts';

const sandbox = createSandbox();
const hasty = createSandbox({ timeoutMs: 300, graceMs: 300 });
afterAll(async () => {
  await sandbox.close();
  await hasty.close();
});
const { signal } = new AbortController();
const work = { projectId: 'own' as ProjectId, signal };

const run = async (source: string, given = {}, own = work): Promise<unknown> =>
  sandbox.run(source, aSubject(given), own);
const body = (text: string): string => `function evaluate(subject) { ${text} }`;

describe('what the code returns is given back:', () => {
  test.each([
    ['a number', body('return subject.output.length / 10'), 0.5],
    ['a number that is none', body('return 0 / 0'), Number.NaN],
    ['a boolean', 'const evaluate = ({ output, expectedOutput }) => output === expectedOutput;', true],
    ['a text', 'let evaluate = () => "gut 👍";', 'gut 👍'],
    ['a list', 'class A {} function evaluate() { return [{ name: "a", value: 1 }] }', [{ name: 'a', value: 1 }]],
    ['an async function', 'async function evaluate() { await null; return 3 }', 3],
    ['console is there and silent', body('console.log(subject); return 1'), 1],
    ['null', body('return null'), null],
  ])('%s', async (_what, source, returned) => {
    expect(await run(source)).toEqual(returned);
  });
});

test('the code gets the whole subject as JSON', async () => {
  const subject = aSubject({ metadata: { a: [1, null, '€'] }, toolCalls: [{ name: 't', arguments: { x: 1 } }] });
  expect(await run(body('return subject'), subject)).toEqual(JSON.parse(JSON.stringify(subject)));
});

describe('each of these ends with a clear error, and the next run is right:', () => {
  type Attack = readonly [what: string, source: string, message: RegExp];
  const endless: readonly Attack[] = [
    ['an endless loop', body('for (;;);'), /more than 300 ms/],
    ['an endless loop at the top level', `for (;;); ${body('')}`, /more than 300 ms/],
    ['an endless loop that catches everything', body('for (;;) { try { for (;;); } catch {} }'), /more than 300 ms/],
    ['an endless chain of promises', body('const f = () => Promise.resolve().then(f); return f()'), /more than 300 ms/],
    ['an endless loop in a getter of the result', body('return { get value() { for (;;); } }'), /more than 300 ms/],
    [
      'an endless loop in toJSON',
      'Object.prototype.toJSON = () => { for (;;); }; var evaluate = () => ({});',
      /more than 300 ms/,
    ],
    ['a pattern that backtracks for ever', body('return /^(a+)+$/.test("a".repeat(40) + "!")'), /more than 300 ms/],
    [
      'a long function of the engine',
      body('return Array.prototype.indexOf.call({ length: 2 ** 53 - 1 }, 1)'),
      /more than 300 ms/,
    ],
    [
      'a list that grows',
      body('const all = []; for (;;) all.push(new Array(1000).fill(all.length))'),
      /MiB of memory|more than 300 ms/,
    ],
  ];
  const attacks: readonly Attack[] = [
    ['a text that doubles', body('let text = "x"; for (;;) text += text'), /MiB of memory|string too long|length/],
    ['a large buffer', body('return new Uint8Array(2 ** 30).length'), /MiB of memory/],
    ['recursion', body('return 1 + evaluate(subject)'), /too deep/],
    [
      'recursion of a pattern',
      body('return new RegExp("(".repeat(30000) + ")".repeat(30000)).test("")'),
      /too deep|code failed/,
    ],
    [
      'recursion of JSON',
      body('return JSON.parse("[".repeat(200000) + "]".repeat(200000)).length'),
      /too deep|code failed/,
    ],
    ['a result that contains itself', body('const a = []; a.push(a); return a'), /circular/],
    ['a huge result', body('return "x".repeat(70000)'), /more than 65536 characters/],
    ['a promise that is not settled', body('return new Promise(() => {})'), /promise that nothing settles/],
    ['a promise that is rejected', body('return Promise.reject(new Error("no"))'), /Error: no/],
    ['nothing returned', body(''), /returned nothing/],
    ['a bigint', body('return 1n'), /returned a bigint/],
    ['a symbol', body('return Symbol("x")'), /returned a symbol/],
    ['a function', body('return () => 1'), /returned a function/],
    ['an error thrown', `\n\n${body('return subject.output.nothing.more')}`, /TypeError: .* \(line 3\)/],
    ['a text thrown', body('throw "a text"'), /a text/],
    ['a symbol thrown', body('throw Symbol("x")'), /a symbol/],
    ['an error that cannot be read', body('throw { get message() { throw 1 } }'), /cannot be read/],
    ['an error whose message is a symbol', body('throw { message: Symbol("x") }'), /cannot be read/],
    ['no evaluate', 'const other = 1;', /no function named evaluate/],
    ['an evaluate that is no function', 'const evaluate = 1;', /no function named evaluate/],
    ['a syntax error', 'function evaluate( {', /SyntaxError/],
    ['a module', 'export const evaluate = () => 1;', /SyntaxError/],
    ['the network', body('return fetch("http://localhost")'), /fetch/],
    ['a module of Node.js', body('return require("node:fs")'), /require/],
    ['an import', body('return import("node:fs")'), /code failed/],
    ['the process', body('return process.env'), /process/],
    ['a timer', body('return setTimeout(() => 1, 0)'), /setTimeout/],
  ];

  const cases = [
    ...endless.map((attack) => [...attack, hasty] as const),
    ...attacks.map((attack) => [...attack, sandbox] as const),
  ];

  test.each(cases)('%s', async (_what, source, message, tried) => {
    const failure = await tried.run(source, aSubject(), work).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(EvaluationError);
    expect(failure).toMatchObject({ message: expect.stringMatching(message) as string, isPassing: false });
    expect(await tried.run(body('return subject.output'), aSubject(), work)).toBe('Paris');
  });
});

test('the constructor of a function leads into the sandbox alone, not out of it', async () => {
  const reached = body('return String((() => {}).constructor("return typeof process + typeof require")())');
  expect(await run(reached)).toBe('undefinedundefined');
});

test('what code changes of the language is not seen by the next code', async () => {
  const change = 'JSON.stringify = () => "1"; Array.prototype.x = 1; globalThis.y = 1; Object.prototype.z = 1;';
  expect(await run(`${change} function evaluate() { return { value: 2 } }`)).toEqual({ value: 2 });
  expect(await run(body('return [typeof y, [].x === undefined, ({}).z === undefined]'))).toEqual([
    'undefined',
    true,
    true,
  ]);
});

test('a member named __proto__ in a result changes no object outside', async () => {
  const returned = await run(body('return JSON.parse(\'{"__proto__": {"polluted": 1}}\')'));
  expect(Object.keys(returned as object)).toEqual(['__proto__']);
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
});

test('jobs that come at once are each answered with their own result', async () => {
  const numbers = Array.from({ length: 20 }, (_, at) => at);
  const results = await Promise.all(
    numbers.map(async (number) =>
      run(body('return subject.metadata * 2'), { metadata: number }, { ...work, signal: new AbortController().signal }),
    ),
  );
  expect(results).toEqual(numbers.map((number) => number * 2));
});

test('a job whose signal is aborted while it waits is not run', async () => {
  const controller = new AbortController();
  const reason = new Error('The worker ends.');
  const [first, second] = [
    run(body('return 1')),
    sandbox.run(body('return 2'), aSubject(), { ...work, signal: controller.signal }),
  ];
  controller.abort(reason);
  await expect(second).rejects.toBe(reason);
  expect(await first).toBe(1);
});

test('of a check whose signal is aborted while it waits the reason of the signal is given', async () => {
  const controller = new AbortController();
  const reason = new Error('The client has left.');
  const first = run(body('return 1'));
  const given = { ...work, signal: controller.signal };
  const check = sandbox.sourceProblem('', given);
  controller.abort(reason);
  await expect(check).rejects.toBe(reason);
  expect(await first).toBe(1);
});

test('projects take turns, however many endless jobs one of them has', async () => {
  const order: string[] = [];
  const check = async (projectId: string, source: string): Promise<void> => {
    await hasty.sourceProblem(source, { projectId: projectId as ProjectId, signal });
    order.push(projectId);
  };
  const endless = Array.from({ length: 3 }, async () => check('loud', 'for (;;);'));
  await Promise.all([...endless, check('quiet', body('return 1'))]);
  expect(order).toEqual(['loud', 'quiet', 'loud', 'loud']);
});

test('a subject that is too large is refused with its size', async () => {
  await expect(run(body('return 1'), { output: 'x'.repeat(1_000_000) })).rejects.toThrow(/characters as JSON/);
});

test('a thread that was idle ends, and the next job starts another', async () => {
  const short = createSandbox({ idleMs: 1 });
  expect(await short.run(body('return 1'), aSubject(), work)).toBe(1);
  await new Promise((resolve) => {
    setTimeout(resolve, 20);
  });
  expect(await short.run(body('return 2'), aSubject(), work)).toBe(2);
  await short.close();
});

test('a sandbox that is closed refuses jobs, as something that may pass', async () => {
  const closed = createSandbox();
  await closed.close();
  await expect(closed.run(body('return 1'), aSubject(), work)).rejects.toMatchObject({ isPassing: true });
  await expect(closed.sourceProblem(body('return 1'), work)).rejects.toMatchObject({ code: 'unavailable' });
});
