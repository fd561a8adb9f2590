import { Command as Commander, Option } from 'commander';
import packageFile from '../../package.json' with { type: 'json' };
import { createNodeClient } from '../sdk/node.ts';
import type { Command, Run } from './command.ts';
import { commands, groups } from './commands/table.ts';
import { accessToken, addressOf, dataDirOf } from './data-dir.ts';
import { type Flag, isRequired, nameOf } from './flags.ts';
import { type Io, UsageError } from './io.ts';
import { SecretInput } from './secret-input.ts';
import { sessionOf } from './sessions.ts';

/** `wo` as commander knows it: every command of the table, with its help. Parsing it runs the command. */
export function buildProgram(io: Io): Commander {
  const program = new Commander('wo')
    .description('Workspace Organizer from the command line.')
    .version(packageFile.version, '--version', 'Print the version')
    // `wo scripts version <id> --version 1` is not `wo --version`: the program's own flags end at the command
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
    });
  addGlobals(program);
  const parents = new Map<string, Commander>();
  for (const [name, about] of Object.entries(groups)) {
    const words = name.split(' ');
    const verb = words.pop() ?? '';
    const within = words.length === 0 ? program : parents.get(words.join(' '));
    if (!within) throw new Error(`The group ${name} has no group before it`);
    parents.set(name, addGlobals(within.command(verb).description(about), { hidden: true }));
  }
  for (const entry of commands) {
    const words = entry.name.split(' ');
    const verb = words.pop() ?? '';
    const parent = words.length === 0 ? program : parents.get(words.join(' '));
    if (!parent) throw new Error(`The command ${entry.name} has no group`);
    parents.set(entry.name, addGlobals(add(parent, verb, entry, io), { hidden: true }));
  }
  return program;
}

/** Flags that may stand before or behind the command; help and reference list them once, at the program. */
function addGlobals(to: Commander, { hidden } = { hidden: false }): Commander {
  for (const [flags, about] of [
    ['--server <url>', 'Server to call (WO_SERVER); else the one of the data folder'],
    ['--data-dir <dir>', 'Data folder of this machine (WO_DATA_DIR)'],
    ['--json', 'Print exactly what the API answers, as one JSON document'],
  ] as const)
    to.addOption(new Option(flags, about).hideHelp(hidden));
  return to;
}

function add(parent: Commander, name: string, entry: Command, io: Io): Commander {
  const made = parent.command(name).description(entry.about);
  const positional = Object.entries(entry.flags).find(([, flag]) => flag.positional);
  if (positional)
    made.argument(`[${positional[0]}${positional[1].several ? '...' : ''}]`, positional[1].about);
  for (const [key, flag] of Object.entries(entry.flags))
    if (!flag.several) made.addOption(optionOf(key, flag));
  made.action(async () => {
    const given = made.opts<Record<string, unknown>>();
    const [bare] = made.args;
    if (positional && bare !== undefined) {
      if (given[positional[0]] !== undefined)
        throw new UsageError(`Both ${JSON.stringify(bare)} and ${nameOf(positional[0])} were given.`);
      given[positional[0]] = positional[1].several ? made.args : bare;
    }
    await entry.run(contextOf(made.optsWithGlobals(), io), given);
  });
  return made;
}

function optionOf(key: string, flag: Flag): Option {
  const about = isRequired(flag) ? `${flag.about} (required)` : flag.about;
  const names = [flag.short && `-${flag.short},`, nameOf(key), flag.placeholder];
  return new Option(names.filter(Boolean).join(' '), about);
}

interface Globals {
  server?: string;
  dataDir?: string;
  json?: boolean;
}

function contextOf({ server, dataDir: dir, json }: Globals, io: Io): Run {
  const dataDir = dataDirOf(dir, io.env);
  const address = addressOf(server, io.env, dataDir);
  const token = io.env.WO_TOKEN || undefined;
  const given = token?.startsWith('wo_') ? { session: token } : { local: token };
  let client: Run['wo'] | undefined;
  const reach = () => ({
    server: address.url,
    localToken: given.local ?? (address.own ? accessToken(dataDir) : undefined),
    sessionToken: given.session ?? sessionOf(dataDir, address.sessionKey)?.token,
  });
  return {
    io,
    dataDir,
    server: address.url,
    serverNamed: address.named,
    sessionKey: address.sessionKey,
    secrets: new SecretInput(io),
    get wo() {
      client ??= createNodeClient(reach());
      return client;
    },
    get reach() {
      return reach();
    },
    print: (answer, text) => io.stdout.write(`${json ? JSON.stringify(answer ?? null, null, 2) : text}\n`),
    line: (answer, text) => io.stdout.write(`${json ? JSON.stringify(answer) : text}\n`),
    note: (text) => io.stderr.write(`${text}\n`),
  };
}
