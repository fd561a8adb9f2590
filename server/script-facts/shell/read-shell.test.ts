import { describe, expect, it } from 'vitest';
import { readFacts } from '../read-facts.ts';

const facts = (text: string) => readFacts('shell', text);
const references = (text: string) => facts(text).references.map(({ how, target }) => `${how} ${target}`);
const paths = (text: string) => facts(text).references.map(({ path }) => path);
const secretsOf = (text: string) =>
  facts(text).secrets.map(({ kind, line, column, length }) => {
    const value = (text.split('\n')[line - 1] ?? '').slice(column - 1, column - 1 + length);
    return `${kind} ${value}`;
  });

describe('references of a shell script', () => {
  it.each([
    ['/opt/a.sh x', ['run /opt/a.sh']],
    ['"$DIR/a.sh" x', ['run $DIR/a.sh']],
    ["'/opt/a b.sh'", ['run /opt/a b.sh']],
    ['. ./env', ['source ./env']],
    ['source "/opt/env.sh"', ['source /opt/env.sh']],
    ['. /dev/stdin', []],
    ['sh x', ['shell x']],
    ['/bin/bash -x -o pipefail ./a.sh', ['shell ./a.sh']],
    ['ksh93 a.ksh &', ['shell a.ksh']],
    ['bash -s <<X\n/opt/a.sh\nX', []],
    ["bash -c '/opt/a.sh; echo /opt/b.sh'", ['shell /opt/a.sh']],
    ['bash -lc "cd /x && ./a.sh"', ['shell ./a.sh']],
    ['exec /opt/a.sh', ['exec /opt/a.sh']],
    ['exec nohup /opt/a.sh', ['exec /opt/a.sh']],
    ['exec bash a', ['shell a']],
    ['exec > /tmp/a.sh', []],
    ['sudo -u batch -E X=1 /opt/a.sh', ['run /opt/a.sh']],
    ['nohup nice -n 10 /opt/a.sh >/dev/null 2>&1 &', ['run /opt/a.sh']],
    ['env -u X A=1 /opt/a.sh', ['run /opt/a.sh']],
    ['time -p /opt/a.sh', ['run /opt/a.sh']],
    ['timeout -k 5 30 /opt/a.sh', ['run /opt/a.sh']],
    ['X=1 Y=2 /opt/a.sh', ['run /opt/a.sh']],
    ['if /opt/a.sh; then /opt/b.sh; else /opt/c.sh; fi', ['run /opt/a.sh', 'run /opt/b.sh', 'run /opt/c.sh']],
    ['while ! /opt/a.sh; do sleep 1; done', ['run /opt/a.sh']],
    ['a && /opt/a.sh || { /opt/b.sh; (/opt/c.sh); }', ['run /opt/a.sh', 'run /opt/b.sh', 'run /opt/c.sh']],
    [
      'case $1 in\n a|b) /opt/a.sh ;;\n *) /opt/b.sh\nesac\n/opt/c.sh',
      ['run /opt/a.sh', 'run /opt/b.sh', 'run /opt/c.sh'],
    ],
    ['x=$(/opt/a.sh)', ['run /opt/a.sh']],
    ['x=`/opt/a.sh`', ['run /opt/a.sh']],
    ['echo "now $(/opt/a.sh "x y")"', ['run /opt/a.sh']],
    ['echo ${X:-$(/opt/a.sh)}', ['run /opt/a.sh']],
    ['diff <(/opt/a.sh) <(/opt/b.sh)', ['run /opt/a.sh', 'run /opt/b.sh']],
    ['f() { /opt/a.sh; }; function g { /opt/b.sh; }', ['run /opt/a.sh', 'run /opt/b.sh']],
    ['[ -x /opt/a.sh ] && cat /opt/b.sh', []],
    ['[[ -f /opt/a.sh && x > /opt/b.sh ]] && :', []],
    ['echo /opt/a.sh; printf /opt/b.sh; print /opt/c.sh', []],
    ['# /opt/a.sh', []],
    ['x#y /opt/b.sh # ; /opt/a.sh', []],
    ['cat <<X\n/opt/a.sh\nX\n/opt/b.sh', ['run /opt/b.sh']],
    ["cat <<-'X'\n\t. /opt/a.sh\n\tX\n/opt/b.sh", ['run /opt/b.sh']],
    ['cat <<A <<B\n/opt/a.sh\nA\n/opt/b.sh\nB\n/opt/c.sh', ['run /opt/c.sh']],
    ['cat <<X\n/opt/a.sh', []],
    ['a \\\n  | /opt/a.sh', ['run /opt/a.sh']],
    ['/opt/long\\\n/a.sh', ['run /opt/long\\\n/a.sh']],
    ['for f in /opt/a.sh /opt/b.sh; do sh "$f"; done', ['shell $f']],
    ['A=/opt/a.sh\n$A', ['run $A']],
    ['find /x -name "*.x" -exec /opt/a.sh {} \\; -print', ['run /opt/a.sh']],
    ['ls | xargs -n 1 /opt/a.sh', ['run /opt/a.sh']],
    ["trap '/opt/a.sh; exit 3' EXIT", ['run /opt/a.sh']],
    ["su - oracle -c '/opt/a.sh'", ['run /opt/a.sh']],
    ['at -f /opt/a.sh now', ['schedule /opt/a.sh']],
    ['ssh -p 22 u@h /opt/a.sh --x', ['remote /opt/a.sh']],
    ['ssh u@h "cd /x; sh ./a.sh"', ['remote ./a.sh']],
    ["ssh u@h 'cmd /c D:\\\\b\\\\a.cmd'", ['remote D:\\\\b\\\\a.cmd']],
    ['((i > 3)) && /opt/a.sh', ['run /opt/a.sh']],
    ['n=$((1 + $(/opt/a.sh "$(( 2 ))"))); /opt/b.sh', ['run /opt/a.sh', 'run /opt/b.sh']],
    ['(( `/opt/a.sh` > 3 )) && /opt/b.sh', ['run /opt/a.sh', 'run /opt/b.sh']],
    ['((a); /opt/a.sh)', ['run /opt/a.sh']],
    ['x=$((1 + (2))) /opt/a.sh', ['run /opt/a.sh']],
    ['sqlplus -s u/p@d @/opt/x 1 <<X\nX', ['sql /opt/x']],
    ['psql -d b -f "/opt/a b.sql"', ['sql /opt/a b.sql']],
    ['psql --file=/opt/a.sql', ['sql /opt/a.sql']],
    ['db2 -tvf /opt/a.sql', ['sql /opt/a.sql']],
    ['db2 -td@ -vf /opt/a.sql', ['sql /opt/a.sql']],
    ['sqlcmd -S x -i a.sql,b.sql', ['sql a.sql', 'sql b.sql']],
    ['/opt/a.sh\r\n./b.sh\r\n', ['run /opt/a.sh', 'run ./b.sh']],
    ["it='\n/opt/a.sh\n'", []],
    ['log() { :; }\nlog /opt/a.sh', []],
    ["eval '/opt/a.sh'", ['invoke /opt/a.sh']],
    ['eval "$X /opt/a.sh"', []],
    ['echo x > /opt/a.sh', []],
  ])('%j', (text, expected) => {
    expect(references(text)).toEqual(expected);
  });

  it('says where the target stands, without its quote', () => {
    expect(facts('x\n  . "$D/a.sh"').references).toMatchObject([{ line: 2, column: 6 }]);
    expect(facts('ssh h "sh \\"/opt/a.sh\\""').references).toMatchObject([{ line: 1, column: 13 }]);
  });

  it.each([
    ['$(dirname "$0")/a.sh', ['a.sh']],
    ['$(dirname $0)/../a.sh', ['..', 'a.sh']],
    ['`dirname $0`/a.sh', ['a.sh']],
    ['"${0%/*}"/a.sh', ['a.sh']],
    ['"$(dirname "${BASH_SOURCE[0]}")/a.sh"', ['a.sh']],
    ['"$(cd "$(dirname "$0")/.." && pwd -P)/a.sh"', ['..', 'a.sh']],
    ['"$(dirname "$(readlink -f "$0")")/a.sh"', ['a.sh']],
    ['H=$(cd $(dirname $0); pwd)\n$H/a.sh', ['a.sh']],
    ['S=$0\nD=$(dirname "$S")\n$D/a.sh', ['a.sh']],
    ['D=$(dirname "$0")\nP=$(dirname "$D")\n$P/a.sh', ['..', 'a.sh']],
  ])('knows the folder of the script: %j', (text, segments) => {
    expect(paths(text)).toEqual([{ start: 'own-folder', segments }]);
  });

  it.each([
    ['A=/opt\nB=$A/x\n$B/a.sh', { start: 'absolute', segments: ['opt', 'x', 'a.sh'] }],
    ['export A=/opt\n${A}/a.sh', { start: 'absolute', segments: ['opt', 'a.sh'] }],
    ['readonly A=/opt; $A/a.sh', { start: 'absolute', segments: ['opt', 'a.sh'] }],
    ['{ A=/opt; }\n$A/a.sh', { start: 'absolute', segments: ['opt', 'a.sh'] }],
    ['$A/a.sh\nA=/opt', { start: 'unknown', segments: [null, 'a.sh'] }],
    ['A=/opt\nA=/x\n$A/a.sh', { start: 'unknown', segments: [null, 'a.sh'] }],
    ['if x; then A=/opt; fi\n$A/a.sh', { start: 'unknown', segments: [null, 'a.sh'] }],
    ['x && A=/opt\n$A/a.sh', { start: 'unknown', segments: [null, 'a.sh'] }],
    ['f() { A=/opt; }\n$A/a.sh', { start: 'unknown', segments: [null, 'a.sh'] }],
    ['(A=/opt)\n$A/a.sh', { start: 'unknown', segments: [null, 'a.sh'] }],
    ['A=/opt x\n$A/a.sh', { start: 'unknown', segments: [null, 'a.sh'] }],
    ['A=/opt\nread A\n$A/a.sh', { start: 'unknown', segments: [null, 'a.sh'] }],
    ['A=/opt\nfor A in x; do $A/a.sh; done', { start: 'unknown', segments: [null, 'a.sh'] }],
    ['A=${X:-/opt}\n$A/a.sh', { start: 'unknown', segments: [null, 'a.sh'] }],
    ['A=$1\n$A/a.sh', { start: 'unknown', segments: [null, 'a.sh'] }],
    ['~/a.sh', { start: 'unknown', segments: [null, 'a.sh'] }],
    ['a/../b.sh', { start: 'relative', segments: ['a', '..', 'b.sh'] }],
    ['bash -c "$H/a.sh"', { start: 'unknown', segments: [null, 'a.sh'] }],
    ['H=/opt\nbash -c "$H/a.sh"', { start: 'absolute', segments: ['opt', 'a.sh'] }],
    ['H=/opt\nssh h "$H/a.sh"', { start: 'absolute', segments: ['opt', 'a.sh'] }],
  ])('fills in constants: %j', (text, path) => {
    expect(paths(text)).toEqual([path]);
  });
});

describe('mounts and paths of shares', () => {
  it.each([
    [
      'mount -t cifs //s/x /m -o user=u,pass=p',
      { server: 's', share: 'x', user: 'u', hasPassword: true, mountPoint: '/m' },
    ],
    ['mount //s/x /m', { server: 's', share: 'x', hasPassword: false }],
    ['mount -tcifs "//s/x y$" /m -o ro -o username=d/u', { share: 'x y$', user: 'd/u', hasPassword: false }],
    ['mount --types=smb3 //s/x /m -o password=', { hasPassword: false }],
    ['mount.cifs //s/x/sub /m -o guest', { server: 's', share: 'x', resolvedTarget: '\\\\s\\x\\sub' }],
    [
      'S=//n/a\nsudo mount -t cifs "$S" /m',
      { target: '$S', resolvedTarget: '\\\\n\\a', server: 'n', line: 2 },
    ],
    ['mount -t cifs $1 /m', { target: '$1', resolvedTarget: null, server: null, share: null }],
    ['mount -t cifs //s/x /m -o user=u%p', { user: 'u', hasPassword: true }],
  ])('%j', (text, expected) => {
    expect(facts(text).driveMappings).toMatchObject([
      { letter: null, via: 'mount', persistent: false, ...expected },
    ]);
  });

  it.each([
    'mount',
    'mount | grep cifs',
    'mount -t nfs h:/x /m',
    'mount -a',
    'umount /m',
    'echo mount -t cifs //s/x /m',
    '# mount //s/x /m',
  ])('maps nothing: %j', (text) => {
    expect(facts(text).driveMappings).toEqual([]);
    expect(facts(text).unmappings).toEqual([]);
  });

  it.each([
    ['ls //s/x/y', ['//s/x/y']],
    ["ls '//s/x y'", ['//s/x y']],
    ["S='\\\\s\\x'", ['\\\\s\\x']],
    ['ls "\\\\\\\\s\\\\x"', ['\\\\\\\\s\\\\x']],
    ['echo x >//s/x/log', ['//s/x/log']],
    ['for s in //a/b "//c/d"; do :; done', ['//a/b', '//c/d']],
    ['A=(//a/b)', ['//a/b']],
    ['cd /opt//a//b; x=http://a/b; y=a//b/c', []],
    ['echo //s/x; printf "//s/x"', []],
    ['# //s/x', []],
    ['cat <<X\n//s/x\nX', []],
    ["sed 's//x/y/' f; sed '//d'", []],
  ])('%j', (text, expected) => {
    expect(facts(text).uncPaths.map(({ path }) => path)).toEqual(expected);
  });

  it('knows server and share however they are escaped', () => {
    for (const text of ['ls \\\\\\\\s\\\\x', "ls '\\\\s\\x'", 'ls "\\\\s\\x"', 'ls //s/x'])
      expect(facts(text).uncPaths).toMatchObject([{ server: 's', share: 'x' }]);
  });
});

describe('secrets of shell scripts', () => {
  it.each([
    ['DB_PASSWORD=NotReal-1', ['password-variable NotReal-1']],
    ["export PGPASSWORD='NotReal 1'", ['password-variable NotReal 1']],
    ['PGPASSWORD=NotReal-1 psql -c x', ['password-variable NotReal-1']],
    ['env MYSQL_PWD=NotReal-1 mysql x', ['password-variable NotReal-1']],
    ['DB_PASSWORD=$X; OLDPWD=/x; PWD=/y; TOKEN=$(cat x)', []],
    ["smbclient //s/x -U 'd\\u%NotReal-1'", ['smb-password NotReal-1']],
    ['smbclient //s/x -Uu%NotReal-1 -c ls', ['smb-password NotReal-1']],
    ['smbclient //s/x NotReal-1 -U u', ['smb-password NotReal-1']],
    ['smbclient //s/x -U "u%$PW" -A /f', []],
    ['mount -o username=u,password=NotReal-1,ro //s/x /m', ['smb-password NotReal-1']],
    ['mount -o "user=u,pass=$PW" //s/x /m', []],
    ['sshpass -p NotReal-1 ssh h', ['ssh-password NotReal-1']],
    ["sshpass -p'NotReal-1' scp a h:b", ['ssh-password NotReal-1']],
    ['sshpass -f file ssh h; sshpass -e ssh h', []],
    ['plink -pw NotReal-1 h x', ['ssh-password NotReal-1']],
    ['curl -sSu u:NotReal-1 https://x', ['curl-password NotReal-1']],
    ['curl --user "u:NotReal-1" x', ['curl-password NotReal-1']],
    ['curl -u u: x; curl -u "u:$PW" x; curl -o u:x y', []],
    ['wget --user=u --password=NotReal-1 x', ['curl-password NotReal-1']],
    ['sqlplus -s u/NotReal-1@D @x', ['sqlplus-password NotReal-1']],
    ['sqlplus \'u/"Not@Real"@D\'', ['sqlplus-password Not@Real']],
    ['sqlplus "u/NotReal-1 as sysdba"', ['sqlplus-password NotReal-1']],
    ['sqlplus /@D; sqlplus / as sysdba; sqlplus u@D; sqlplus u/$PW@D; sqlplus /nolog', []],
    ['sqlldr userid=u/NotReal-1@D control=x', ['sqlplus-password NotReal-1']],
    ['expdp u/NotReal-1 schemas=x', ['sqlplus-password NotReal-1']],
    ['rman target sys/NotReal-1@D', ['sqlplus-password NotReal-1']],
    ['sqlplus /nolog <<X\nconnect u/NotReal-1@D\nX', ['sqlplus-password NotReal-1']],
    ['sqlplus /nolog <<< "connect u/NotReal-1@D"', ['sqlplus-password NotReal-1']],
    ['mysql -u root -pNotReal-1 db', ['sql-password NotReal-1']],
    ['mysql -p db; mysql --password db', []],
    ['mysqldump --password=NotReal-1 x', ['sql-password NotReal-1']],
    ['mysql -e "ALTER USER u IDENTIFIED BY \'NotReal-1\'"', ['sql-password NotReal-1']],
    ['db2 connect to d user u using NotReal-1', ['sql-password NotReal-1']],
    ['db2 "connect to d user u using NotReal-1"', ['sql-password NotReal-1']],
    ['db2 "connect to d user u using $PW"', []],
    ['sqlcmd -S s -U u -P NotReal-1', ['sqlcmd-password NotReal-1']],
    ['bcp x in f -PNotReal-1', ['bcp-password NotReal-1']],
    ['ftp -n h <<X\nuser u NotReal-1\nX', ['ftp-password NotReal-1']],
    ['ftp -n <<X\nopen h\nquote PASS NotReal-1\nX', ['ftp-password NotReal-1']],
    ['ftp -n <<X\nuser u $PW\nuser\nX', []],
    ['sqlplus /nolog <<X\nconnect u/$PW@D\nconnect u/"${PW}"@D\nX', []],
    ['sqlplus /nolog <<X\nALTER USER u IDENTIFIED BY $PW;\nALTER USER u IDENTIFIED BY "`cat pw`";\nX', []],
    ["mysql <<X\nSET PASSWORD = PASSWORD('$PW');\nX", []],
    ["mysql <<'X'\nSET PASSWORD = PASSWORD('Not$Real');\nX", ['sql-password Not$Real']],
    ['mysql <<< "SET PASSWORD = PASSWORD(\'$(pw)\')"', []],
    ["sqlplus u <<X\nbegin execute immediate 'alter user u identified by $PW'; end;\nX", []],
    ['cat <<X | ftp -n h\nuser u NotReal-1\nX', ['ftp-password NotReal-1']],
    ['lftp -u u,NotReal-1 h', ['ftp-password NotReal-1']],
    ['lftp -e "open -u u,NotReal-1 h; get x" ', ['ftp-password NotReal-1']],
    ['# smbclient //s/x -U u%NotReal-1', ['smb-password NotReal-1']],
    ['#formerly: curl -u u:NotReal-1 x', ['curl-password NotReal-1']],
    ['echo mount -o password=NotReal-1 //s/x', ['smb-password NotReal-1']],
    ['echo "sqlcmd -P NotReal-1"', ['sqlcmd-password NotReal-1']],
    ["cat > x <<'X'\ndon't\nDB_PASSWORD=NotReal-1\nX", ['password-variable NotReal-1']],
    ['cat > x.sql <<X\nALTER USER u\nIDENTIFIED BY NotReal-1;\nX', ['sql-password NotReal-1']],
    ["# don't: sshpass -p NotReal-1 ssh h", ['ssh-password NotReal-1']],
    ['# old: net use Z: \\\\s\\x NotReal-1 /user:u', ['net-use-password NotReal-1']],
    ["cat > x.bat.txt <<'X'\nnet use Z: \\\\s\\x NotReal-1 /user:u\nX", ['net-use-password NotReal-1']],
    ['# CREATE USER a IDENTIFIED BY NotReal_1', ['sql-password NotReal_1']],
    ["cat > x.txt <<'X'\nCREATE LOGIN a WITH PASSWORD = 'NotReal-1'\nX", ['sql-password NotReal-1']],
    ["cat > x.txt <<X\nCREATE LOGIN a WITH PASSWORD = '$PW'\nX", []],
    ['echo "connect u/NotReal-1@D" | sqlplus -s /nolog', ['sqlplus-password NotReal-1']],
    ['echo "connect u/$PW@D" | sqlplus -s /nolog', []],
    ['# the password is asked for; do not use -p here', []],
    ['read -s -p "Password: " PASSWORD', []],
    ['V=NotReal-1\nbash -c "curl -u u:$V https://x"', []],
    ['V=NotReal-1\nssh h "sqlplus u/$V@d @x"', []],
    ['V=NotReal-1\nssh h "bash -c \'sqlcmd -P ${V}\'"', []],
    ['V=NotReal-1\nmysql -e "ALTER USER u IDENTIFIED BY \'$V\'"', []],
    ['V=NotReal-1\ndb2 "connect to d user u using $V"', []],
  ])('%j', (text, expected) => {
    expect(secretsOf(text)).toEqual(expected);
  });
});

describe('names and codes of shell scripts', () => {
  it.each([
    ['A=1; B= C="x y"; export D=1 E; readonly F=1; typeset -i G=2; local H', ['A', 'B', 'C', 'D', 'F', 'G']],
    ['read -r -p "x y" a b; while read c; do :; done', ['a', 'b', 'c']],
    [
      'read -a list; mapfile -t lines; getopts ab: opt; printf -v p x; set -A arr 1 2',
      ['list', 'lines', 'opt', 'p', 'arr'],
    ],
    ['for f in a; do :; done; select s in a; do :; done; for ((i=0; i<3; i++)); do :; done', ['i']],
    [': "${A:=x}" ${B=y} ${C:-z} ${D:+w}', ['A', 'B']],
    ['((a = 1, b += 2)); ((c++)); ((d > 1)); let e=1 f=2; let "g = 3"', ['a', 'b', 'c', 'e', 'f', 'g']],
    ['a[1]=x; b+=y; c=(1 2); declare -A d=([x]=1)', ['a', 'b', 'c', 'd']],
    ['echo A=1; test B=1; x C=1; "D=1"; E =1', []],
    ['x=$(A=1; echo $A)', ['x', 'A']],
    ["awk '{ A=1 }'; cat <<X\nB=1\nX\n# C=1", []],
  ])('sets in %j', (text, expected) => {
    expect(new Set(facts(text).variablesSet)).toEqual(new Set(expected));
  });

  it('reads variables, not arguments', () => {
    expect(facts('echo $A "${B%x}" ${#C} $1 $? \'$D\' \\$E').variablesRead).toEqual(['A', 'B', 'C']);
  });

  it('knows functions of all ways to write them', () => {
    expect(facts('a() { :; }\nb ()\n{\n:\n}\nfunction c { :; }\nfunction d() (:)\n').labels).toEqual([
      'a',
      'b',
      'c',
      'd',
    ]);
  });

  it.each([
    ['exit', []],
    ['exit 0; exit "3"', [0, 3]],
    ['exit $?; exit "$rc"; exit ${1:-2}; exit $((a + 1))', ['$?', '$rc', '${1:-2}', '$((a + 1))']],
    ['x || exit 4 # exit 5', [4]],
    ['f() { exit 6; }', [6]],
    ["bash -c 'exit 7'; trap 'exit 8' INT; ssh h exit 9", []],
    ['cat <<X\nexit 7\nX\necho exit 8; return 9', []],
  ])('exits in %j', (text, expected) => {
    expect(facts(text).exitCodes).toEqual(expected);
  });

  it('lists programs and files', () => {
    const { programs, files } = facts(
      'cd /x; grep a < in.txt | sort > "out.txt" 2>&1\ncp a b; rm -f c\nlog() { :; }; log\n',
    );
    expect(programs.map(({ name }) => name)).toEqual(['grep', 'sort', 'cp', 'rm']);
    expect(files.map(({ path, access }) => `${access} ${path}`)).toEqual([
      'read in.txt',
      'write out.txt',
      'read a',
      'write b',
      'write c',
    ]);
  });
});
