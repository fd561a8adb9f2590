import { pino } from 'pino';
import { SharedDatabase } from '../../db/shared/shared-database.ts';
import { Sealer } from '../shared/audit/sealer.ts';

// A process that does nothing but seal, to be killed: AUD-5 starts it with the URL of a database.

const log = pino({ level: 'error' }, pino.destination(2));
const shared = new SharedDatabase({ poolSize: 2, applicationName: 'sealer', embeddedDir: '', log });
const sealer = new Sealer(shared, log);
sealer.onSealed(() => process.stdout.write('sealed\n'));
await shared.use({ url: process.argv[2] ?? '', migrate: 'verify' });
sealer.start();
setInterval(() => sealer.soon(), 20); // as if commits never ended; it also keeps the process alive
