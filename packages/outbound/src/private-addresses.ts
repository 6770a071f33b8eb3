import { BlockList, isIPv4 } from 'node:net';

/** Special-purpose addresses of IPv4: IANA's registry (RFC 6890), multicast and reserved ones. */
const privateV4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];

/** Within the global addresses of IPv6: special ones, and those that embed an IPv4 address. */
const privateV6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const refusedV4 = new BlockList();
for (const [network, prefix] of privateV4) refusedV4.addSubnet(network, prefix, 'ipv4');
const globalV6 = new BlockList();
globalV6.addSubnet('2000::', 3, 'ipv6');
const refusedV6 = new BlockList();
for (const [network, prefix] of privateV6) refusedV6.addSubnet(network, prefix, 'ipv6');

/** Whether an IP address is not public: of this machine, its networks, or of no host at all. */
export const isPrivateAddress = (address: string): boolean => {
  if (isIPv4(address)) return refusedV4.check(address, 'ipv4');
  return !globalV6.check(address, 'ipv6') || refusedV6.check(address, 'ipv6');
};
