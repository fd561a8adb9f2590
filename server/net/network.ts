/** Whoever has one IPv6 address has its whole /64 to guess from: they count together. IPv4 within IPv6 is IPv4. */
export function networkOf(ip: string): string {
  const [address = ''] = ip.toLowerCase().split('%'); // without the zone
  const v4 = /^::ffff:(\d+(?:\.\d+){3})$/.exec(address)?.[1];
  if (v4 !== undefined || !address.includes(':')) return v4 ?? address;
  const [head = '', tail] = address.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail ? tail.split(':') : [];
  const left = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const groups = [...before, ...Array.from({ length: left }, () => '0'), ...after];
  const network = groups.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, ''));
  return `${network.join(':')}::/64`;
}
