import { notFound } from '@spanledger/core';
import type { RequestHandler } from 'express';

export const unknownPath: RequestHandler = (request) => {
  throw notFound(`There is no ${request.method} ${request.path}. See /docs for what there is.`);
};
