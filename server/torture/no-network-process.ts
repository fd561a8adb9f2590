import { workWithout } from './no-network.ts';

// Runs in a network namespace with nothing but loopback, where DB-14 starts it with the URL of a database.

console.log(JSON.stringify(await workWithout(process.argv[2] ?? '')));
process.exit(0);
