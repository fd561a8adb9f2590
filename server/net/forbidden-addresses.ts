import { BlockList, isIP } from 'node:net';

/** Addresses where cloud machines keep secrets; nothing a person configures here lives there. */
const forbidden = new BlockList();
forbidden.addSubnet('169.254.0.0', 16, 'ipv4');
forbidden.addSubnet('fe80::', 10, 'ipv6');
forbidden.addAddress('fd00:ec2::254', 'ipv6');
forbidden.addAddress('100.100.100.200', 'ipv4');
// the same behind NAT64 and 6to4 gateways, and in the form that came before ::ffff: (which BlockList reads itself)
forbidden.addSubnet('64:ff9b::a9fe:0', 112, 'ipv6');
forbidden.addAddress('64:ff9b::6464:64c8', 'ipv6');
forbidden.addSubnet('2002:a9fe::', 32, 'ipv6');
forbidden.addSubnet('::a9fe:0', 112, 'ipv6');

/** A link-local or metadata address: this server must not be talked into calling it. */
export function isForbiddenAddress(address: string): boolean {
  const family = isIP(address);
  return family !== 0 && forbidden.check(address, family === 6 ? 'ipv6' : 'ipv4');
}
