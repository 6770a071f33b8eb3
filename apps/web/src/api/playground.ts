import { ApiError, stream } from './client.ts';
import type { Answer, Body } from './contract.ts';
import { serverSentEvents } from './server-sent-events.ts';

export type RunBody = Body<'post', '/api/public/playground/runs'>;
export type RunEvent = Answer<'post', '/api/public/playground/runs'>;
export type RunError = Extract<RunEvent, { readonly type: 'error' }>;
export type RunDone = Extract<RunEvent, { readonly type: 'done' }>;

const brokenOff = 'The answer broke off before its end: the server or the network failed. Run it again.';

/**
 * Calls a model and yields its answer as it arrives; rejects if the answer is incomplete. Aborting `signal` ends the
 * call.
 */
export const runModel = async (
  projectId: string,
  body: Partial<RunBody>,
  { signal, onEvent }: { readonly signal: AbortSignal; readonly onEvent: (event: RunEvent) => void },
): Promise<void> => {
  const bytes = await stream('/api/public/playground/runs', { projectId }, { body, signal });
  for await (const event of serverSentEvents<RunEvent>(bytes)) {
    onEvent(event);
    if (event.type === 'done') return;
  }
  throw new ApiError(0, brokenOff);
};
