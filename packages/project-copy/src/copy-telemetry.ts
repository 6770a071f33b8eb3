import { encodeJson } from '@spanledger/core';
import { z } from 'zod';
import { attempt, type CopyContext, type KindReport } from './copy-context.ts';
import { copyMedia } from './copy-media.ts';
import type { CopiedEvent } from './events.ts';
import { countIn, hasLater, pagesByCursor, pagesByTime, type TimedCall } from './pages.ts';
import { cursorLists, pagedLists, type TelemetryKind } from './telemetry-lists.ts';

/** Copies traces, observations or scores, with the media in them. */
export const copyTelemetry = async (context: CopyContext, kind: TelemetryKind): Promise<KindReport> => {
  const { source, times, isByCursor, onProgress } = context;
  const { list, event } = (isByCursor ? cursorLists : pagedLists)[kind];
  // A list by cursor does not say how many it has.
  const total = isByCursor ? undefined : await countIn(source, list, times);
  const pages = isByCursor ? pagesByCursor(source, list, times) : pagesByTime(source, list, times);
  let [read, here] = [0, 0];
  for await (const items of pages) {
    if (kind !== 'scores') await copyMedia(context, items);
    const events = items.map((item) => event(item, context));
    here += await sendEvents(context, kind === 'scores' ? ofWhatIsHere(context, events) : events);
    read += items.length;
    onProgress(kind, read, total);
  }
  await reportLater(context, kind, list);
  return { there: total ?? read, here };
};

/** Scores outlive the run that they are of. */
const ofWhatIsHere = ({ onProblem }: CopyContext, scores: readonly CopiedEvent[]): readonly CopiedEvent[] =>
  scores.filter(({ id, body }) => {
    if (['traceId', 'observationId', 'sessionId', 'datasetRunId'].some((name) => typeof body[name] === 'string'))
      return true;
    onProblem(`score ${id}: the run that it is of is not here`);
    return false;
  });

/** By how much the clocks of servers may differ, and how long events may take. */
const slackMs = 60_000;

/** What arrived during the copy is dated before its end. */
const reportLater = async ({ source, nowMs, onProblem }: CopyContext, kind: TelemetryKind, list: TimedCall) => {
  if (nowMs === undefined) return;
  const fromMs = nowMs() + slackMs;
  if (await hasLater(source, list, fromMs)) {
    onProblem(`${kind} dated later than ${new Date(fromMs).toISOString()}: copy them with --until`);
  }
};

/** Well below the limits of a server. */
const requestLengthMax = 4_000_000;

const errorsSchema = z.object({
  errors: z.array(z.object({ id: z.string(), message: z.string().optional(), error: z.unknown().optional() })),
});

/** How many of them were stored. */
const sendEvents = async (context: CopyContext, events: readonly CopiedEvent[]): Promise<number> => {
  let stored = 0;
  let waiting: { readonly event: CopiedEvent; readonly json: string }[] = [];
  let length = 0;
  const send = async (): Promise<void> => {
    if (waiting.length === 0) return;
    const [sent, json] = [waiting, `{"batch":[${waiting.map((each) => each.json).join(',')}]}`];
    [waiting, length] = [[], 0];
    const first = sent[0]?.event;
    await attempt(context, `${first?.type} ${first?.id} and ${sent.length - 1} more`, async () => {
      const answer = await context.target.ask({ method: 'POST', path: '/api/public/ingestion', json });
      const { errors } = errorsSchema.parse(answer);
      for (const { id, message = 'refused', error } of errors) {
        context.onProblem(`${id}: ${message} ${encodeJson(error) ?? ''}`.trim());
      }
      stored += sent.length - errors.length;
    });
  };
  for (const event of events) {
    const { id, type, timestamp, body } = event;
    const json = encodeJson({ id: `${type} ${id}`, type, timestamp, body }) ?? 'null';
    if (length + json.length > requestLengthMax) await send();
    waiting.push({ event, json });
    length += json.length;
  }
  await send();
  return stored;
};
