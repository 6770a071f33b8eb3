import type { Request } from 'express';

/** A client reaches us where it has reached us; a proxy that is trusted sends how that was. Only the caller gets it back. */
export const addressOf = ({ protocol, host }: Request, baseUrl: string | undefined): string =>
  baseUrl === undefined ? `${protocol}://${host}` : baseUrl.replace(/\/+$/, '');
