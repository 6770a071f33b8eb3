import { deadLetterSchema, getDeadLetter } from '@spanledger/api-contract';
import { partBytesMax, type TelemetryRows } from '@spanledger/core';
import { decodeBatch, encodeBatch } from '@spanledger/ingestion';
import { aDeadLetter, openGate } from '@spanledger/testing';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { startTestApi, type TestApi } from '../api.fixture.ts';
import { gateLimits } from '../reads/read-gate.ts';

interface Listed {
  readonly data: readonly { readonly id: string; readonly entityId: string; readonly state: string }[];
  readonly meta: object;
}

const path = '/api/public/dead-letters';

describe('dead letters', () => {
  let api: TestApi;
  let poison: Set<string>;
  beforeEach(async () => {
    api = await startTestApi();
    poison = new Set();
    const { writer } = api.store;
    const sound = { ...writer };
    Object.assign(writer, {
      write: async (rows: TelemetryRows) => {
        if (rows.traces.some(({ id }) => poison.has(id))) throw new Error('refused');
        await sound.write(rows);
      },
    });
  });
  afterEach(async () => api.close());

  /** Sends traces with these ids in one batch, and returns the batch's id. */
  const send = async (...ids: string[]): Promise<string> => {
    const batch = ids.map((id) => ({
      id: `e-${id}`,
      type: 'trace-create',
      timestamp: '2026-01-02T03:04:05Z',
      body: { id, name: 'chat' },
    }));
    const response = await api.ask('/api/public/ingestion', { json: { batch } });
    expect(response.status).toBe(207);
    return response.headers.get('x-spanledger-batch-id') ?? '';
  };
  const list = async (query = ''): Promise<Listed> => api.askJson<Listed>(`${path}${query}`);
  const onlyId = async (): Promise<string> => (await list()).data[0]?.id ?? '';
  const totals = async () => (await api.askJson<{ totals: object }>('/api/public/ledger')).totals;
  const replay = async (json: object) => api.askJson(`${path}/replay`, { json });
  const isStored = async (id: string): Promise<boolean> => (await api.ask(`/api/public/traces/${id}`)).ok;

  it('dead letters hold what the store refuses; the neighbours are stored, and the batch lists both', async () => {
    poison.add('bad');
    const batchId = await send('good', 'bad', 'fine');
    expect([await isStored('good'), await isStored('bad'), await isStored('fine')]).toEqual([true, false, true]);
    const { data, meta } = await list();
    deadLetterSchema.parse(data[0]);
    expect(data).toMatchObject([
      { batchId, kind: 'trace', entityId: 'bad', state: 'open', reason: 'refused_by_store', events: 1 },
    ]);
    expect(meta).toEqual({ page: 1, limit: 50, totalItems: 1, totalPages: 1 });
    expect(await totals()).toMatchObject({ received: 3, stored: 2, quarantined: 1, balance: 0 });
    expect(await api.askJson(`/api/public/ledger/batches/${batchId}`)).toMatchObject({
      state: 'partly_quarantined',
      quarantined: 1,
      deadLetters: [{ entityId: 'bad', state: 'open' }],
    });
  });

  it('are shown with what they hold', async () => {
    poison.add('bad');
    await send('bad');
    const letter = await api.askJson(`${path}/${await onlyId()}`);
    getDeadLetter.responses[200].schema.parse(letter);
    expect(letter).toMatchObject({ payload: { traces: [{ id: 'bad', record: { name: 'chat' } }], observations: [] } });
  });

  it('are shown without it when this version cannot decode it, and then cannot be replayed', async () => {
    const broken = aDeadLetter({ projectId: api.projectId, payload: Uint8Array.of(9) });
    await api.store.deadLetters.quarantine([broken]);
    expect(await api.askJson(`${path}/${broken.id}`)).toMatchObject({ payload: null });
    expect((await api.ask(`${path}/${broken.id}/replay`, { method: 'POST' })).status).toBe(409);
    expect(await api.askJson(`${path}/replay`, { json: { all: true } })).toEqual({ tried: 1, undecodable: 1, open: 1 });
  });

  it('are shown without it when it is large, and are replayed all the same', async () => {
    poison.add('bad');
    await send('bad');
    const letter = await api.store.deadLetters.get(api.projectId, await onlyId());
    const batch = await decodeBatch(letter?.payload ?? Buffer.of());
    const traces = batch.traces.map((trace) => ({
      ...trace,
      record: { ...trace.record, input: 'x'.repeat(partBytesMax) },
    }));
    const payload = await encodeBatch({ ...batch, traces });
    const large = aDeadLetter({ ...letter, projectId: api.projectId, id: 'large', payload });
    await api.store.deadLetters.quarantine([large]);
    expect(await api.askJson(`${path}/large`)).toMatchObject({ id: 'large', payload: null });
    poison.clear();
    expect(await api.askJson(`${path}/large/replay`, { method: 'POST' })).toEqual({ id: 'large', state: 'replayed' });
  });

  it('wait for their turn as other reads do', async () => {
    const list = vi.spyOn(api.store.deadLetters, 'list');
    const gate = openGate();
    list.mockImplementation(async () => {
      await gate.promise;
      return { items: [], totalItems: 0 };
    });
    const answers = Array.from({ length: 12 }, async () => (await api.ask(path)).status);
    await expect.poll(() => list.mock.calls.length).toBe(gateLimits.turnsMax / 2);
    await new Promise((resolve) => void setTimeout(resolve, 100));
    expect(list.mock.calls.length).toBe(gateLimits.turnsMax / 2);
    gate.resolve();
    expect(new Set(await Promise.all(answers))).toEqual(new Set([200]));
    list.mockRestore();
  });

  it('are replayed one by one, once, when the cause is gone', async () => {
    poison.add('bad');
    await send('good', 'bad');
    const id = await onlyId();
    const replayIt = async () => api.askJson(`${path}/${id}/replay`, { method: 'POST' });
    expect(await replayIt()).toEqual({ id, state: 'open' });
    expect(await totals()).toMatchObject({ stored: 1, quarantined: 1, balance: 0 });
    poison.clear();
    expect(await replayIt()).toEqual({ id, state: 'replayed' });
    expect(await replayIt()).toEqual({ id, state: 'replayed' });
    expect(await isStored('bad')).toBe(true);
    expect(await totals()).toMatchObject({ batches: 1, received: 2, stored: 2, quarantined: 0, balance: 0 });
  });

  it('are replayed by reason and all at once; what is refused again stays open', async () => {
    for (const id of ['a', 'b', 'c']) poison.add(id);
    await send('a', 'b', 'ok');
    await send('c');
    poison.delete('a');
    poison.delete('c');
    expect(await replay({ reason: 'unknown_project' })).toEqual({ tried: 0, undecodable: 0, open: 0 });
    expect(await replay({ reason: 'refused_by_store' })).toEqual({ tried: 3, undecodable: 0, open: 1 });
    expect((await list('?state=open')).data.map(({ entityId }) => entityId)).toEqual(['b']);
    poison.clear();
    expect(await replay({ all: true })).toEqual({ tried: 1, undecodable: 0, open: 0 });
    expect((await list('?state=replayed')).data).toHaveLength(3);
    expect(await totals()).toMatchObject({ received: 4, stored: 4, balance: 0 });
  });

  it('are given up on purpose, and may still be replayed; what is replayed cannot be given up', async () => {
    poison.add('bad');
    await send('bad');
    const id = await onlyId();
    const discard = async () => api.ask(`${path}/${id}/discard`, { method: 'POST' });
    for (let time = 0; time < 2; time += 1) expect(await (await discard()).json()).toEqual({ id, state: 'discarded' });
    expect(await totals()).toMatchObject({ received: 1, stored: 0, quarantined: 0, discarded: 1, balance: 0 });
    expect(await api.askJson(`${path}/replay`, { json: { all: true } })).toMatchObject({ tried: 0 });
    poison.clear();
    await api.askJson(`${path}/${id}/replay`, { method: 'POST' });
    expect((await discard()).status).toBe(409);
    expect(await totals()).toMatchObject({ stored: 1, discarded: 0, balance: 0 });
  });

  it('hold nothing once they are replayed, or erased after they are given up, and are counted as before', async () => {
    for (const id of ['stored', 'given']) poison.add(id);
    await send('stored', 'given');
    const letters = (await list()).data;
    const [stored = '', given = ''] = ['stored', 'given'].map(
      (of) => letters.find(({ entityId }) => entityId === of)?.id,
    );
    const erase = async (id: string) => api.ask(`${path}/${id}/erase`, { method: 'POST' });
    const open = await erase(given);
    expect([open.status, await open.json()]).toEqual([
      409,
      expect.objectContaining({ message: expect.stringContaining('is open') as string }),
    ]);
    poison.clear();
    await api.askJson(`${path}/${stored}/replay`, { method: 'POST' });
    await api.askJson(`${path}/${given}/discard`, { method: 'POST' });
    expect(await api.askJson(`${path}/${given}`)).toMatchObject({ payload: { traces: [{ id: 'given' }] } });
    expect(await (await erase(given)).json()).toEqual({ id: given, state: 'discarded' });
    for (const id of [stored, given]) {
      expect(await api.askJson(`${path}/${id}`)).toMatchObject({ payload: null, payloadBytes: 0 });
    }
    expect((await api.ask(`${path}/${given}/replay`, { method: 'POST' })).status).toBe(409);
    expect(await totals()).toMatchObject({ received: 2, stored: 1, discarded: 1, quarantined: 0, balance: 0 });
  });

  it('dead letters of a project that has been deleted are not replayed, and the answer has the reason', async () => {
    poison.add('bad');
    await send('bad');
    const id = await onlyId();
    Object.assign(api.identity.projects, { get: async () => undefined });
    for (const [at, json] of [
      [`${path}/${id}/replay`, {}],
      [`${path}/replay`, { all: true }],
    ] as const) {
      const response = await api.ask(at, { json });
      expect(response.status).toBe(409);
      expect(await response.json()).toMatchObject({ message: expect.stringContaining('has been deleted') as string });
    }
    expect((await list()).data).toMatchObject([{ state: 'open' }]);
  });

  it.each([{}, { all: false }, { reason: '' }, { reason: 5 }, []])('are not replayed by %j', async (json) => {
    expect((await api.ask(`${path}/replay`, { json })).status).toBe(400);
  });

  it('of another project are neither seen nor touched', async () => {
    poison.add('bad');
    await send('bad');
    const id = await onlyId();
    const as = api.strangerKey;
    expect(await api.askJson(path, { as })).toMatchObject({ data: [] });
    expect((await api.ask(`${path}/${id}`, { as })).status).toBe(404);
    for (const verb of ['replay', 'discard', 'erase']) {
      expect((await api.ask(`${path}/${id}/${verb}`, { as, method: 'POST' })).status).toBe(404);
    }
    expect(await api.askJson(`${path}/replay`, { as, json: { all: true } })).toMatchObject({ tried: 0, open: 0 });
    expect((await list()).data).toMatchObject([{ state: 'open' }]);
  });

  it.each(['state=closed', 'page=0', 'limit=101'])('refuse ?%s', async (query) => {
    expect((await api.ask(`${path}?${query}`)).status).toBe(400);
  });
});
