import { setTimeout as sleep } from 'node:timers/promises';
import type { App } from './cluster/app.ts';
import type { Project } from './cluster/projects.ts';
import type { LoadRequest } from './load/load.ts';
import type { Random } from './random.ts';

const tryTimeoutMs = 5_000;
const backOffMsMin = 50;
const backOffMsMax = 2_000;
const giveUpMs = 180_000;

interface Answer {
  readonly status: number;
  readonly text: string;
}

/** One attempt, like that of an SDK: a time-out and a broken connection are treated the same. */
const tryOnce = async (url: string, request: LoadRequest, authorization: string): Promise<Answer | undefined> => {
  try {
    const response = await fetch(`${url}${request.path}`, {
      method: 'POST',
      headers: { authorization, 'content-type': request.contentType },
      body: request.body,
      signal: AbortSignal.timeout(tryTimeoutMs),
    });
    return { status: response.status, text: await response.text() };
  } catch {
    return undefined;
  }
};

const refusedEvents = ({ path }: LoadRequest, text: string): number => {
  const answer = JSON.parse(text) as { errors?: unknown[]; partialSuccess?: { rejectedSpans?: number | string } };
  return path === '/v1/traces' ? Number(answer.partialSuccess?.rejectedSpans ?? 0) : (answer.errors?.length ?? 0);
};

/** The error in an answer that must not be retried; `undefined` for a correct one. */
const complaint = (request: LoadRequest, { status, text }: Answer): string | undefined => {
  const expected = request.path === '/v1/traces' ? 200 : 207;
  if (status !== expected) return `${request.path} was answered ${status} ${text.slice(0, 300)}`;
  const refused = refusedEvents(request, text);
  if (refused === request.rejected) return undefined;
  return `${request.path} refused ${refused} events instead of ${request.rejected}: ${text.slice(0, 300)}`;
};

export interface Sent {
  /** The number of attempts. */
  readonly tries: number;
  readonly complaint: string | undefined;
}

/** Sends the same bytes to any of the apis until one answers, with increasing pauses. */
export const sendUntilAnswered = async (
  apis: readonly App[],
  project: Project,
  request: LoadRequest,
  random: Random,
): Promise<Sent> => {
  const deadline = Date.now() + giveUpMs;
  for (let tries = 1; ; tries += 1) {
    const url = apis[random.below(apis.length)]?.url();
    const answer = url === undefined ? undefined : await tryOnce(url, request, project.authorization);
    if (answer !== undefined && ![429, 503].includes(answer.status)) {
      return { tries, complaint: complaint(request, answer) };
    }
    if (Date.now() > deadline) {
      const last = answer === undefined ? 'no answer' : `${answer.status} ${answer.text.slice(0, 300)}`;
      return { tries, complaint: `${request.path} was not accepted within ${giveUpMs / 1000} s: ${last}` };
    }
    await sleep(Math.min(backOffMsMin * 2 ** Math.min(tries, 6), backOffMsMax) * (0.5 + random.below(100) / 100));
  }
};
