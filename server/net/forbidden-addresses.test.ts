import { describe, expect, it } from 'vitest';
import { isForbiddenAddress } from './forbidden-addresses.ts';

/** As an address in a URL comes out of it. */
const hostOf = (url: string) => new URL(url).hostname.replace(/^\[|\]$/g, '');

describe('isForbiddenAddress', () => {
  it.each([
    'https://169.254.169.254',
    'https://2852039166',
    'https://0xa9fea9fe',
    'https://0251.0376.0251.0376',
    'https://169.254.169.254.',
    'https://100.100.100.200',
    'https://[::ffff:169.254.169.254]',
    'https://[::169.254.169.254]',
    'https://[64:ff9b::169.254.169.254]',
    'https://[64:ff9b::100.100.100.200]',
    'https://[2002:a9fe:a9fe::1]',
    'https://[fe80::1]',
    'https://[febf::1]',
    'https://[fd00:ec2::254]',
  ])('knows a link-local or metadata address however it is written: %s', (url) => {
    expect(isForbiddenAddress(hostOf(url))).toBe(true);
  });

  it.each([
    'https://10.0.0.1',
    'https://[fd00::1]',
    'https://[64:ff9b::10.0.0.1]',
    'https://siem.example.com',
  ])('lets a network of one’s own through: %s', (url) => {
    expect(isForbiddenAddress(hostOf(url))).toBe(false);
  });
});
