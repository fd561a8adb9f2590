import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FactSink } from '../fact-sink.ts';
import type { Language } from '../model.ts';
import { Source } from '../source.ts';
import { findSecrets } from './find-secrets.ts';

/** Each secret as `kind value`. */
function found(language: Language, text: string): string[] {
  const sink = new FactSink(true);
  findSecrets(language, Source.ofFile(text), sink);
  const lines = text.split('\n');
  return sink.facts().secrets.map(({ kind, line, column, length }) => {
    const start = lines.slice(0, line - 1).join('\n').length + (line > 1 ? 1 : 0) + column - 1;
    return `${kind} ${text.slice(start, start + length)}`;
  });
}

const key = 'NotRealNotRealNotReal';

describe('connection strings', () => {
  it.each<[Language, string, string]>([
    ['cmd', 'set "C=Server=S;User Id=u;Password=NotReal-1;Encrypt=true"', 'NotReal-1'],
    ['cmd', 'set C=Server=S;UID=u;PWD=NotReal-1', 'NotReal-1'],
    ['cmd', 'set C=Server=S;UID=u;PWD=NotReal-1& echo done', 'NotReal-1'],
    ['cmd', 'rem loader --dsn DRIVER=x;PWD = NotReal-1 --quick', 'NotReal-1'],
    ['powershell', "$c = 'Data Source=S;Password=NotReal 1'", 'NotReal 1'],
    ['powershell', '$c = "Data Source=S;Password=`"Not;Real`";"', 'Not;Real'],
    ['powershell', '$c = "Password=NotReal-1;User ID=u"', 'NotReal-1'],
    ['powershell', "$c = 'Password=NotReal-1;'", 'NotReal-1'],
    ['powershell', '# was Server=S; PWD=NotReal-1', 'NotReal-1'],
    ['powershell', '$c = "Server=$s;UID=u;PWD=NotReal-1"', 'NotReal-1'],
    ['powershell', '$c = "Server=" + $s + ";PWD=NotReal-1;"', 'NotReal-1'],
    ['powershell', `$c = 'Server=S;PWD=Not$Real'`, 'Not$Real'],
    ['shell', 'psql "host=h user=u password=NotReal-1 dbname=d"', 'NotReal-1'],
    ['shell', `isql "DSN=d;PWD='Not;Real'"`, 'Not;Real'],
    ['vbscript', 'c = "Provider=x;Password=NotReal-1;" & more', 'NotReal-1'],
    ['vbscript', 'c = "Provider=x;Password=NotReal-1" & _\n  ";Data Source=y"', 'NotReal-1'],
    ['vbscript', 'c = "Provider=x;Password=""Not Real"";"', 'Not Real'],
    ['sql', "SELECT * FROM OPENROWSET('x', 'Server=S;PWD=NotReal-1;', 'select 1')", 'NotReal-1'],
  ])('%s: %s', (language, text, secret) => {
    expect(found(language, text)).toEqual([`connection-string ${secret}`]);
  });

  it.each<[Language, string]>([
    ['cmd', 'set "C=Server=S;PWD=%PW%"'],
    ['cmd', 'set "C=Server=S;PWD=!PW!"'],
    ['cmd', 'set "C=Server=S;PWD=%~1"'],
    ['cmd', 'set "C=Server=S;Integrated Security=SSPI"'],
    ['cmd', 'set "PASSWORD=NotReal-1;x"'],
    ['powershell', '$c = "Server=S;Password=$password;"'],
    ['powershell', '$c = "Server=S;Password=$(Get-It);"'],
    ['powershell', "$c = 'Server=S;Password={0};' -f $pw"],
    ['powershell', '$c = "Server=S;Password=" + $pw'],
    ['powershell', '$c = "Server=S;Password=Not" + $pw'],
    ['powershell', "$c = 'Server=S;Password=********;'"],
    ['powershell', "$c = 'Server=S;Password=<password>;'"],
    ['powershell', "$c = 'Server=S;Password=;'"],
    ['powershell', "$h = @{ Server = 'S'; Password = 'NotReal-1' }"],
    ['powershell', "$h = @{ Server = 'S'; $Password = 'NotReal-1' }"],
    ['shell', 'A=x; PASSWORD=NotReal-1; export PASSWORD'],
    ['shell', 'isql "Server=S;PWD=$PW;"'],
    ['shell', "isql 'Server=S;PWD=$PW'"],
    ['shell', 'isql "Server=S;PWD=`cat pw`;"'],
    ['vbscript', 'c = "Server=S;PWD=" & pw & ";"'],
    ['vbscript', 'c = "Server=S;PWD=Not" & pw'],
    ['sql', "OPENROWSET('x', 'Server=S;PWD=$(Pw);')"],
    ['sql', "OPENROWSET('x', 'Server=S;PWD=&pw;')"],
    ['sql', "CREATE LOGIN x WITH PASSWORD = 'NotReal-1'"],
  ])('none in %s: %s', (language, text) => {
    expect(found(language, text)).toEqual([]);
  });
});

describe('passwords in URLs', () => {
  it.each<[Language, string, string]>([
    ['shell', 'psql "postgresql://u:NotReal-1@h/db"', 'NotReal-1'],
    ['cmd', 'curl https://u:Not%%40Real@h/', 'Not%%40Real'],
    ['vbscript', `x = "ftp://u:Not@Real@h:21/a@b"`, 'Not@Real'],
    ['other', 'redis://:NotReal-1@h', 'NotReal-1'],
    ['sql', '-- http://u:NotReal-1@h', 'NotReal-1'],
  ])('%s: %s', (language, text, secret) => {
    expect(found(language, text)).toEqual([`url-password ${secret}`]);
  });

  it.each<[Language, string]>([
    ['cmd', 'curl https://h:8443/a@b'],
    ['cmd', 'curl https://u@h:8443/'],
    ['cmd', 'curl https://u:@h/'],
    ['cmd', 'curl https://u:%PW%@h/'],
    ['cmd', 'for %%p in (1) do curl https://u:%%p@h/'],
    ['shell', 'curl "https://u:$PW@h/"'],
    ['shell', 'curl "https://u:${PW}@h/"'],
    ['powershell', 'irm "https://u:$($c.pw)@h/"'],
    ['vbscript', 'x = "https://u:" & pw & "@h/"'],
    ['shell', 'echo https://<user>:<password>@h/'],
    ['shell', 'echo https://u:****@h/'],
  ])('none in %s: %s', (language, text) => {
    expect(found(language, text)).toEqual([]);
  });
});

describe('bearer tokens', () => {
  it.each<[Language, string, string]>([
    ['cmd', 'curl -H "Authorization: Bearer notreal" https://h', 'notreal'],
    ['powershell', "$h = @{ Authorization = 'bearer not.real-1' }", 'not.real-1'],
    ['powershell', `$h['Authorization'] = "Bearer notreal"`, 'notreal'],
    ['vbscript', 'x.setRequestHeader "Authorization", "Bearer notreal"', 'notreal'],
    ['shell', '# -H Bearer eyJhbGciOi.J9.x', 'eyJhbGciOi.J9.x'],
  ])('%s: %s', (language, text, secret) => {
    expect(found(language, text)).toEqual([`bearer-token ${secret}`]);
  });

  it.each<[Language, string]>([
    ['cmd', 'curl -H "Authorization: Bearer %TOKEN%" https://h'],
    ['shell', 'curl -H "Authorization: Bearer $TOKEN" https://h'],
    ['shell', 'curl -H "Authorization: Bearer $(get_token)" https://h'],
    ['powershell', '$h = @{ Authorization = "Bearer $token" }'],
    ['powershell', '$h = @{ Authorization = "Bearer " + $token }'],
    ['vbscript', 'x.setRequestHeader "Authorization", "Bearer no" & token'],
    ['shell', '# the bearer token is in the vault; bearer authentication.'],
    ['shell', 'echo "Authorization: Bearer <token>"'],
  ])('none in %s: %s', (language, text) => {
    expect(found(language, text)).toEqual([]);
  });
});

describe('cloud keys', () => {
  const id = 'AKIAIOSFODNN7EXAMPLE';
  it.each<[Language, string, string]>([
    ['cmd', `rem ${id}`, id],
    ['shell', `aws --key=${id}`, id],
    ['cmd', 'setx AWS_SECRET_ACCESS_KEY Not/Real+1', 'Not/Real+1'],
    ['shell', 'aws configure set aws_secret_access_key Not/Real+1', 'Not/Real+1'],
    ['shell', '"AWS_SECRET_ACCESS_KEY": "Not/Real+1"', 'Not/Real+1'],
    [
      'powershell',
      "[Environment]::SetEnvironmentVariable('AWS_SECRET_ACCESS_KEY', 'Not/Real+1')",
      'Not/Real+1',
    ],
    ['powershell', "Set-Item env:AWS_SECRET_ACCESS_KEY -Value 'Not/Real+1'", 'Not/Real+1'],
    ['vbscript', `env("AWS_SECRET_ACCESS_KEY") = "Not/Real+1"`, 'Not/Real+1'],
  ])('%s: %s', (language, text, secret) => {
    expect(found(language, text)).toEqual([`cloud-key ${secret}`]);
  });

  it.each<[Language, string]>([
    ['cmd', 'rem AKIA and AKIAlike, XAKIAIOSFODNN7EXAMPLE'],
    ['cmd', 'set AWS_SECRET_ACCESS_KEY=%KEY%'],
    ['cmd', 'if "%AWS_SECRET_ACCESS_KEY%"=="" echo missing'],
    ['shell', 'export AWS_SECRET_ACCESS_KEY="$KEY"'],
    ['shell', 'export AWS_SECRET_ACCESS_KEY\nunset x'],
    ['shell', 'AWS_SECRET_ACCESS_KEY=$(get key)'],
    ['powershell', '$env:AWS_SECRET_ACCESS_KEY = Get-Content key.txt'],
    ['powershell', "$env:AWS_SECRET_ACCESS_KEY = '****'"],
  ])('none in %s: %s', (language, text) => {
    expect(found(language, text)).toEqual([]);
  });
});

describe('private keys', () => {
  const block = (kind: string) => `-----BEGIN ${kind}-----\n${key}\n-----END ${kind}-----`;

  it.each(['PRIVATE KEY', 'RSA PRIVATE KEY', 'OPENSSH PRIVATE KEY', 'PGP PRIVATE KEY BLOCK'])(
    '%s',
    (kind) => {
      expect(found('shell', `a\n${block(kind)}\nb`)).toEqual([`private-key ${block(kind)}`]);
    },
  );

  it('as a string of one line, as comment and as echoed text', () => {
    const line = block('PRIVATE KEY').replaceAll('\n', '\\n');
    expect(found('powershell', `$k = "${line}"`)).toEqual([`private-key ${line}`]);
    const commented = block('PRIVATE KEY').replaceAll('\n', '\nrem ');
    expect(found('cmd', `rem ${commented}`)).toEqual([`private-key ${commented}`]);
  });

  it('cut off at the end of its lines of Base64', () => {
    const begin = '-----BEGIN PRIVATE KEY-----\nDEK-Info: AES\n';
    expect(found('shell', `${begin}${key}`)).toEqual([`private-key ${begin}${key}`]);
    expect(found('shell', `${begin}${key}\nPEM\nrm x`)).toEqual([`private-key ${begin}${key}`]);
    expect(found('shell', `${begin}${key}\n${block('PRIVATE KEY')}`)).toHaveLength(2);
  });

  it('is not what is public, or only looked for', () => {
    expect(found('shell', block('PUBLIC KEY'))).toEqual([]);
    expect(found('shell', block('CERTIFICATE'))).toEqual([]);
    expect(found('shell', "grep -q -- '-----BEGIN PRIVATE KEY-----' key.pem")).toEqual([]);
    expect(found('shell', "sed '/-----BEGIN PRIVATE KEY-----/,/-----END PRIVATE KEY-----/d' x")).toEqual([]);
  });
});

describe('any text', () => {
  const languages: Language[] = ['cmd', 'powershell', 'shell', 'vbscript', 'sql', 'other'];
  const parts = [
    'Password=',
    'PWD=',
    ';',
    '"',
    "'",
    '://',
    ':',
    '@',
    'Bearer ',
    'Authorization:',
    'AWS_SECRET_ACCESS_KEY',
    'AKIAIOSFODNN7EXAMPLE',
    '-----BEGIN ',
    '-----END ',
    'PRIVATE KEY-----',
    key,
    'Server=x',
    '\n',
    ' ',
    '$',
    '%',
    '&',
    'a',
    '\u0000',
    '\ud800',
  ];

  it('gives places that are there, and never throws', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...languages),
        fc.array(fc.constantFrom(...parts), { maxLength: 40 }),
        (language, pieces) => {
          const text = pieces.join('');
          for (const secret of found(language, text)) expect(secret).toMatch(/^[a-z-]+ [^]+$/);
        },
      ),
      { numRuns: 500 },
    );
  });

  it.each([
    ...parts,
    ';PWD=a',
    'Server=x;PWD=a',
    'a://',
    'a://u:p@',
    '-----BEGIN PRIVATE KEY-----\n',
    'PWD=a;',
  ])('takes linear time for %j without end', (part) => {
    const text = part.repeat(Math.ceil(500_000 / part.length));
    const start = performance.now();
    for (const language of ['powershell', 'cmd'] as const)
      findSecrets(language, Source.ofFile(text), new FactSink(true));
    expect(performance.now() - start).toBeLessThan(3000);
  });
});
