import { expect, it } from 'vitest';
import { networkOf } from './network.ts';

it.each([
  ['10.0.0.1', '10.0.0.1'],
  ['::ffff:10.0.0.1', '10.0.0.1'],
  ['::1', '0:0:0:0::/64'],
  ['2001:DB8::5:6:7:8', '2001:db8:0:0::/64'],
  ['2001:db8:0001:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
])('an address counts by its network: %s', (ip, network) => {
  expect(networkOf(ip)).toBe(network);
});
