import { authorization, said, until, type Running } from './processes.fixture.ts';

export interface Letter {
  readonly id: string;
  readonly state: string;
  readonly reason: string;
  readonly message: string;
}

export interface Totals {
  readonly received: number;
  readonly stored: number;
  readonly quarantined: number;
  readonly inFlight: number;
  readonly balance: number;
}

/** A running api; requests use the test project's key. */
export interface AskedApi {
  readonly url: string;
  /** A POST if it has a body. */
  answer(path: string, json?: object): Promise<Response>;
  ask<T>(path: string, json?: object): Promise<T>;
  /** Sends a trace with this id; resolves with the status of the answer. */
  sendTrace(id: string): Promise<number>;
  totals(): Promise<Totals>;
  /** Resolves when nothing is in flight: a receipt follows its rows and dead letters. */
  settled(): Promise<Totals>;
}

export const askApi = async (api: Running): Promise<AskedApi> => {
  const [, url = ''] = await said(api, /is ready at (\S+)/);
  const answer = async (path: string, json?: object): Promise<Response> =>
    fetch(`${url}${path}`, {
      method: json === undefined ? 'GET' : 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
  const ask = async <T>(path: string, json?: object): Promise<T> => {
    const response = await answer(path, json);
    if (!response.ok) throw new Error(`${path} answers ${response.status}: ${await response.text()}`);
    return (await response.json()) as T;
  };
  const totals = async (): Promise<Totals> => (await ask<{ totals: Totals }>('/api/public/ledger')).totals;
  return {
    url,
    answer,
    ask,
    totals,
    sendTrace: async (id) => {
      const timestamp = new Date().toISOString();
      const event = { id: `event-${id}`, type: 'trace-create', timestamp, body: { id, name: id } };
      return (await answer('/api/public/ingestion', { batch: [event] })).status;
    },
    settled: async () =>
      until('the receipts', async () => {
        const sums = await totals();
        return sums.inFlight === 0 ? sums : undefined;
      }),
  };
};
