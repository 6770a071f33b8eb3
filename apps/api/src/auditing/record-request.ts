import type { Endpoint } from '@spanledger/api-contract';
import { formatUsd } from '@spanledger/core';
import type { Request, Response } from 'express';

import { localsOf } from '../http/request-locals.ts';
import { storesOf } from './recorded-stores.ts';

interface Asked {
  readonly params?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
}

/** Items of a list in an entry; of a longer list it has the count. */
const itemsMax = 100;

/**
 * Records a request to an endpoint that requires it, before it is carried out. Rejects when it cannot be recorded: then
 * it is not carried out.
 */
export const recordRequest = async (
  { recordedAs }: Pick<Endpoint, 'recordedAs'>,
  request: Request,
  response: Response,
  { params, query, body }: Asked,
): Promise<void> => {
  if (recordedAs === undefined) return;
  const asked: Readonly<Record<string, unknown>> = {
    ...(query as object | undefined),
    ...(body as object | undefined),
  };
  const after = Object.fromEntries(Object.entries(asked).flatMap(([name, value]) => shown(name, value)));
  const [targetId = null] = Object.values((params ?? {}) as Record<string, string>);
  await storesOf(request, response).auditLog.record({
    action: recordedAs,
    projectId: localsOf(response).caller?.projectId ?? null,
    targetKind: recordedAs.slice(0, recordedAs.lastIndexOf('.')),
    targetId,
    ...(Object.keys(after).length === 0 ? {} : { after }),
  });
};

const shown = (name: string, value: unknown): readonly (readonly [string, unknown])[] => {
  if (value === undefined || name === 'cursor') return [];
  if (typeof value === 'bigint') return [[name, formatUsd(value)]];
  if (!Array.isArray(value) || value.length <= itemsMax) return [[name, value]];
  return [
    [name, value.slice(0, itemsMax)],
    [`${name}Count`, value.length],
  ];
};
