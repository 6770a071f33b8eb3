import { createHash } from 'node:crypto';

import type { ProjectAsker } from '../local-mode/ask-project.ts';

/** One red pixel. */
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==',
  'base64',
);

/** A tenth of a second of silence. */
const sound = (): Buffer => {
  const [rate, samples] = [8000, 800];
  const wave = Buffer.alloc(44 + samples, 0x80);
  wave.write('RIFF', 0);
  wave.writeUInt32LE(36 + samples, 4);
  wave.write('WAVEfmt ', 8);
  wave.writeUInt32LE(16, 16);
  wave.writeUInt16LE(1, 20);
  wave.writeUInt16LE(1, 22);
  wave.writeUInt32LE(rate, 24);
  wave.writeUInt32LE(rate, 28);
  wave.writeUInt16LE(1, 32);
  wave.writeUInt16LE(8, 34);
  wave.write('data', 36);
  wave.writeUInt32LE(samples, 40);
  return wave;
};

/** Uploads bytes as SDKs do, and returns the media reference that replaces them. */
const upload = async (project: ProjectAsker, contentType: string, bytes: Buffer, traceId: string): Promise<string> => {
  const sha256Hash = createHash('sha256').update(bytes).digest('base64');
  const body = JSON.stringify({ contentType, contentLength: bytes.length, sha256Hash, traceId, field: 'input' });
  const { mediaId, uploadUrl } = await project.askJson<{ mediaId: string; uploadUrl: string }>('/api/public/media', {
    method: 'POST',
    body,
  });
  const headers = { 'content-type': contentType, 'x-amz-checksum-sha256': sha256Hash };
  await fetch(uploadUrl, { method: 'PUT', body: new Uint8Array(bytes), headers });
  return `@@@langfuseMedia:type=${contentType}|id=${mediaId}|source=bytes@@@`;
};

const begin = Date.now() - 600_000;
const at = (seconds: number): string => new Date(begin + seconds * 1000).toISOString();

const eventOf = (type: string, body: Readonly<Record<string, unknown>>) => ({
  id: `${type}-${String(body['id'])}`,
  type,
  timestamp: at(100),
  body,
});

const system = 'You research questions.\nAnswer in short sentences.';

/** An agent that plans, searches, plans again and answers, with two searches at once, one of which fails. */
export const agentRun = async (project: ProjectAsker, id: string): Promise<readonly object[]> => {
  const [image, audio] = [
    await upload(project, 'image/png', picture, id),
    await upload(project, 'audio/wav', sound(), id),
  ];
  const ofTrace = { traceId: id, parentObservationId: `${id}-agent` };
  const plan = (round: number, from: number, question: string) =>
    eventOf('generation-create', {
      ...ofTrace,
      id: `${id}-plan-${round}`,
      name: 'plan',
      model: 'gpt-4o',
      startTime: at(from),
      endTime: at(from + 2),
      input: [
        { role: 'system', content: system },
        { role: 'user', content: question },
      ],
      output: { role: 'assistant', content: `Round ${round}.` },
      usage: { input: 1000 * round, output: 100 },
    });
  const search = (name: string, from: number, until: number, more: object = {}) =>
    eventOf('span-create', {
      ...ofTrace,
      id: `${id}-${name}-${from}`,
      name,
      startTime: at(from),
      endTime: at(until),
      input: { query: `about ${name}` },
      ...more,
    });
  return [
    eventOf('trace-create', { id, name: 'research', timestamp: at(0), input: 'How warm is it?' }),
    eventOf('span-create', { id: `${id}-agent`, traceId: id, name: 'researcher', startTime: at(0), endTime: at(12) }),
    plan(1, 0.5, 'How warm is it today?'),
    search('search web', 3, 6),
    search('search files', 3, 4, { level: 'ERROR', statusMessage: 'no such folder' }),
    plan(2, 6, 'How warm is it in Bonn today?'),
    search('search web', 8.5, 9.5, { input: [{ role: 'user', content: `See ${image} and hear ${audio}` }] }),
    plan(3, 10, 'How warm is it in Bonn today, in degrees?'),
  ];
};
