import type { ProjectAsker } from './ask-project.ts';

/** Sends a batch of one event, which creates a trace with this id. */
export const postTrace = async ({ ask }: ProjectAsker, id: string): Promise<Response> => {
  const timestamp = new Date().toISOString();
  const event = { id: `event-${id}`, type: 'trace-create', timestamp, body: { id, name: id } };
  return ask('/api/public/ingestion', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ batch: [event] }),
  });
};
