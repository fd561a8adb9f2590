import { scenarios } from './scenarios.ts';

/** `npm run torture -- AUD-1 DB-10 …`: the long form of acceptance tests by id; without ids, all. */

// Only an orderly exit ends the servers that this process started.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const wanted = process.argv.slice(2).map((id) => id.toUpperCase());
const unknown = wanted.filter((id) => !scenarios.some((scenario) => scenario.id === id));
if (unknown.length > 0) {
  console.error(
    `Unknown: ${unknown.join(', ')}. Known: ${scenarios.map((scenario) => scenario.id).join(', ')}`,
  );
  process.exit(2);
}
let failed = 0;
for (const scenario of scenarios) {
  if (wanted.length > 0 && !wanted.includes(scenario.id)) continue;
  console.log(`${scenario.id}: ${scenario.about} (${scenario.rounds.long} rounds)`);
  const started = performance.now();
  try {
    const facts = await scenario.run(scenario.rounds.long, (line) => console.log(`  ${line}`));
    console.log(`${scenario.id}: ok in ${((performance.now() - started) / 1000).toFixed(1)} s`, facts);
  } catch (error) {
    failed++;
    console.error(`${scenario.id}: FAILED`, error);
  }
}
process.exit(failed === 0 ? 0 : 1);
