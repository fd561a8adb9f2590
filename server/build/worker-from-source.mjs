// Runs a thread from its TypeScript source, where there is no build: tests, npm run dev. Its URL is the first argument.
import { register } from 'tsx/esm/api';

register();
await import(process.argv[2] ?? '');
