import { describe, expect, it } from 'vitest';
import type { Language } from '../model.ts';
import { readFacts } from '../read-facts.ts';

const secret = 'NotReal-1';

describe('facts', () => {
  it.each<[Language, string]>([
    ['cmd', `net use Z: https://u:${secret}@dav.example.com/x\r\n`],
    ['cmd', `set PASSWORD=${secret}\r\nnet use K: \\\\srv\\%PASSWORD%\r\n`],
    ['cmd', `set PASSWORD=${secret}\r\ncall \\\\srv\\s\\%PASSWORD%.cmd\r\n`],
    ['cmd', `set PASSWORD=${secret}\r\ncopy a.txt \\\\srv\\${secret}\\x\r\nexit ${secret}\r\n`],
    ['cmd', `curl -u u:${secret} https://h/x > ${secret}.log\r\n`],
    ['shell', `wget https://u:${secret}@h/x.sh\n. https://u:${secret}@h/x.sh\n`],
    ['powershell', `$password = "${secret}"\n& "C:\\${secret}\\a.ps1"\n`],
  ])('of %s do not hold the secret of %j', (language, text) => {
    const facts = readFacts(language, text);
    expect(facts.secrets.length).toBeGreaterThan(0);
    expect(JSON.stringify(facts)).not.toContain(secret);
    expect(JSON.stringify(facts)).toContain('********');
  });

  it('hide a short password in the address of a share', () => {
    const [mapping] = readFacts('cmd', 'net use Z: https://u:pw1@dav.example.com/x\r\n').driveMappings;
    expect(mapping?.target).toBe('https://u:********@dav.example.com/x');
    expect(JSON.stringify(mapping)).not.toContain('pw1');
  });

  it('keep their kinds and what is beside the secret, whatever it is called', () => {
    const text = 'set FTP_PASSWORD=password\r\nnet use K: \\\\srv\\share /persistent:no\r\n';
    expect(readFacts('cmd', text)).toMatchObject({
      secrets: [{ kind: 'password-variable' }],
      driveMappings: [{ letter: 'K', target: '\\\\srv\\share', via: 'net use' }],
    });
  });

  it('keep what is only like a short secret', () => {
    const text = 'set PW=data1\r\nnet use K: \\\\srv\\data1\r\n';
    expect(readFacts('cmd', text)).toMatchObject({ driveMappings: [{ share: 'data1' }] });
  });

  it('are told apart in texts with NUL', () => {
    const text = `set PASSWORD=${secret}\r\nnet use K: \\\\srv\\a\0b\r\ncall ${secret}.cmd\r\n`;
    const { references } = readFacts('cmd', text);
    expect(references.map(({ target }) => target)).toEqual(['********.cmd']);
  });
});
