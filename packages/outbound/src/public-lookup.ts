import { lookup, type LookupAddress, type LookupOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';

export type ResolveName = (
  name: string,
  options: LookupOptions & { readonly all: true },
  tell: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** The address is one that requests of users must not go to. */
export class PrivateAddressError extends Error {
  override readonly name = 'PrivateAddressError';
}

/**
 * Resolves a name for a connection, and fails when any of its addresses is private: the connection uses the very
 * addresses that were checked.
 */
export const publicLookup =
  (isPrivate: (address: string) => boolean, resolve: ResolveName = lookup): LookupFunction =>
  (name, options, tell) => {
    resolve(name, { ...options, all: true }, (error, addresses) => {
      const [first] = addresses ?? [];
      if (error !== null) tell(error, '');
      else if (addresses.some(({ address }) => isPrivate(address))) tell(new PrivateAddressError(name), '');
      else if (options.all === true) tell(null, addresses);
      else if (first === undefined) tell(new Error('The name has no address.'), '');
      else tell(null, first.address, first.family);
    });
  };
