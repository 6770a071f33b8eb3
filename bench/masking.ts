// What masking costs a text by itself: processor time a kilobyte, by what the text is and how many rules look at it, and
// how long it holds the event loop at most, in processor time too: other work on the machine counts for neither.
import { maskBatch, compileMasking } from '@spanledger/masking';
import type { IngestBatch, ProjectId } from '@spanledger/core';

const rounds = Number(process.argv[2] ?? 5);

const prose = 'The quick brown fox jumps over the lazy dog, and writes 12 letters to its friends in 2026. ';
const message = (at: number) => ({
  role: 'user',
  content: `${prose.repeat(6)}\nTurn ${at}, asked by nobody@example.com`,
});
const conversation = JSON.stringify(Array.from({ length: 40 }, (_, at) => message(at)));
const clean = JSON.stringify(Array.from({ length: 40 }, () => ({ role: 'user', content: `${prose.repeat(6)}\n` })));
const large = JSON.stringify({ text: `"${(prose + 'x@example.com ').repeat(120_000)}` });

const detectors = ['email', 'card', 'iban', 'provider-key'].map((detector) => ({ detector, action: 'pseudonym' }));
const patterns = ['\\bCUST-[0-9]{6}\\b', '(?i)secret[-_ ][a-z0-9]{8,32}', '[A-Z]{3}[0-9]{9}'].map((pattern) => ({
  pattern,
}));
const worst = [{ pattern: '(?:[a-z]+ ){40}[0-9]{7}' }];
const paths = [{ path: 'input[*].password' }];

const batchOf = (input: string): IngestBatch =>
  ({
    id: 'b',
    projectId: 'p' as ProjectId,
    part: 0,
    rejected: {},
    receivedAt: 0,
    payloadBytes: input.length,
    observations: [],
    traces: [{ id: 't', events: 1, record: { input, output: null, metadata: {}, tags: [], clock: 1, clocks: {} } }],
    scores: [],
    deletions: [],
  }) as unknown as IngestBatch;

const usedMs = (): number => process.cpuUsage().user / 1000;

/** Microseconds of the processor a kilobyte, and the most of it between two turns of the event loop in milliseconds. */
const measure = async (input: string, rules: readonly object[]) => {
  const masking = { rules: compileMasking({ rules }), key: 'key of the bench', version: 1 };
  const times = Math.max(1, Math.round(4_000_000 / input.length));
  const batch = batchOf(input);
  await maskBatch(batch, masking);
  let longestMs = 0;
  let last = usedMs();
  const timer = setInterval(() => void (last = tick(last)), 1);
  const tick = (since: number): number => {
    const now = usedMs();
    longestMs = Math.max(longestMs, now - since);
    return now;
  };
  last = usedMs();
  const before = process.cpuUsage();
  for (let time = 0; time < times; time += 1) {
    await maskBatch(batch, masking);
    if (time % 50 === 0) await new Promise((resolve) => void setImmediate(resolve));
  }
  const { user } = process.cpuUsage(before);
  clearInterval(timer);
  return { microsPerKb: user / ((times * input.length) / 1000), longestMs };
};

const texts = [
  ['a conversation in which nothing is found', clean],
  ['a conversation with an address a turn', conversation],
  ['one text of 12 MB with 120,000 addresses', large],
] as const;
const ruleSets = [
  ['four detectors', detectors],
  ['four detectors, three patterns', [...detectors, ...patterns]],
  ['four detectors, a path', [...detectors, ...paths]],
  ['a slow pattern', worst],
] as const;

for (const [text, input] of texts) {
  for (const [name, rules] of ruleSets) {
    const found = [];
    for (let round = 0; round < rounds; round += 1) found.push(await measure(input, rules));
    const best = Math.min(...found.map(({ microsPerKb }) => microsPerKb));
    const longest = Math.min(...found.map(({ longestMs }) => longestMs));
    console.log(`${text}, ${name}: ${best.toFixed(2)} µs/kB, event loop held ${longest.toFixed(0)} ms at most`);
  }
}
