import { attempt, type CopyContext, type KindReport } from './copy-context.ts';
import { pick } from './events.ts';
import { allOf, ifThere, type Item } from './pages.ts';

const path = '/api/public/comments';
const fields = ['objectType', 'objectId', 'content', 'createdAt'];

/** With a queue, what was copied last is readable after seconds, and only what is readable takes a comment. */
const pausesMs = [0, 2_000, 5_000, 15_000];

const timeOf = ({ createdAt }: Item): number => Date.parse(String(createdAt));

const textOf = (comment: Item): string =>
  JSON.stringify([comment['objectType'], comment['objectId'], comment['content'], timeOf(comment)]);

/** Copies comments with their times. Their authors are users of that server. */
export const copyComments = async (context: CopyContext): Promise<KindReport> => {
  const { source, target, times, pause, onProgress } = context;
  const there = ((await ifThere(allOf(source, { path }))) ?? []).filter(
    (comment) => timeOf(comment) >= times.fromMs && timeOf(comment) < times.toMs,
  );
  const before = new Set(there.length === 0 ? [] : (await allOf(target, { path })).map(textOf));
  let waiting = there.map((comment) => commentHere(comment, context)).filter((comment) => !before.has(textOf(comment)));
  let here = there.length - waiting.length;
  let problems: string[] = [];
  for (const pauseMs of pausesMs) {
    if (waiting.length === 0) break;
    await pause(pauseMs);
    const again: Item[] = [];
    problems = [];
    const collecting = { onProblem: (problem: string) => void problems.push(problem) };
    for (const comment of waiting) {
      const what = `comment on ${String(comment['objectType'])} ${String(comment['objectId'])}`;
      const isHere = await attempt(collecting, what, async () =>
        target.ask({ method: 'POST', path, body: { projectId: '', ...comment } }),
      );
      if (isHere) onProgress('comments', (here += 1), there.length);
      else again.push(comment);
    }
    waiting = again;
  }
  for (const problem of problems) context.onProblem(problem);
  return { there: there.length, here };
};

const commentHere = (comment: Item, { versionIds }: CopyContext): Item => {
  const objectId = String(comment['objectId']);
  const isOfPrompt = comment['objectType'] === 'PROMPT';
  return { ...pick(comment, fields), objectId: isOfPrompt ? (versionIds.get(objectId) ?? objectId) : objectId };
};
