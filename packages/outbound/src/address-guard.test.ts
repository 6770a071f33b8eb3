import { expect, it } from 'vitest';
import { addressGuard } from './address-guard.ts';
import { isPrivateAddress } from './private-addresses.ts';
import { PrivateAddressError, type ResolveName } from './public-lookup.ts';

const resolvingTo =
  (...addresses: string[]): ResolveName =>
  (_name, _options, tell) =>
    tell(
      null,
      addresses.map((address) => ({ address, family: 4 })),
    );

it.each(['http://10.0.0.1/', 'https://[::1]:8443/', 'http://0x7f.1/', 'http://[::ffff:192.168.0.1]/'])(
  'a request to the private address %s is refused before any connection',
  (url) => {
    expect(() => addressGuard({ arePrivateAllowed: false }).check(new URL(url))).toThrow(PrivateAddressError);
    expect(() => addressGuard({ arePrivateAllowed: true }).check(new URL(url))).not.toThrow();
  },
);

it('a name is refused when one of several addresses is private', async () => {
  const { lookup } = addressGuard({ arePrivateAllowed: false, resolve: resolvingTo('8.8.8.8', '127.0.0.1') });
  const failure = await new Promise((done) => {
    lookup?.('innocent.example', {}, (error) => done(error));
  });
  expect(failure).toBeInstanceOf(PrivateAddressError);
});

it('a name with public addresses alone is connected to by the first of them', async () => {
  const { lookup } = addressGuard({ arePrivateAllowed: false, resolve: resolvingTo('8.8.8.8', '8.8.4.4') });
  const address = await new Promise((done) => {
    lookup?.('public.example', {}, (_error, first) => done(first));
  });
  expect(address).toBe('8.8.8.8');
});

it.each([
  ['8.8.8.8', false],
  ['172.15.255.255', false],
  ['172.16.0.1', true],
  ['100.64.0.1', true],
  ['169.254.169.254', true],
  ['192.168.1.1', true],
  ['198.19.0.1', true],
  ['239.0.0.1', true],
  ['255.255.255.255', true],
  ['2606:4700::1111', false],
  ['::', true],
  ['::1', true],
  ['::ffff:8.8.8.8', true],
  ['64:ff9b::7f00:1', true],
  ['fc00::1', true],
  ['fe80::1', true],
  ['ff02::1', true],
  ['2002:7f00:1::', true],
  ['2001:db8::1', true],
  ['3fff::1', true],
  ['3fff:fff:ffff::1', true],
  ['3fff:1000::1', false],
])('that the address %s is private is %s', (address, expected) => {
  expect(isPrivateAddress(address)).toBe(expected);
});
