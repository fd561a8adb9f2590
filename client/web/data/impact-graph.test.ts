import { expect, it } from 'vitest';
import { impactGraphOf, resourceNode } from './impact-graph.ts';
import type { ScriptImpact } from './script-analysis.ts';

const impact: ScriptImpact = {
  direct: ['n/a.cmd'],
  throughCalls: ['n/start.cmd'],
  jobs: [
    {
      id: 'job',
      key: 'NIGHT/START#1',
      environmentId: 'e',
      environment: 'PROD',
      scriptId: '2',
      script: 'n/start.cmd',
      confidence: 'certain',
      why: 'It runs it.',
    },
  ],
  downstreamJobs: [],
  jobsHidden: false,
  steps: [
    {
      script: 'n/a.cmd',
      scriptId: '1',
      depth: 1,
      because: [{ kind: 'maps', line: 3, column: 1, text: 'S:', target: '\\\\FIN\\x' }],
    },
    {
      script: 'n/start.cmd',
      scriptId: '2',
      depth: 2,
      because: [{ kind: 'calls', line: 7, column: 1, text: '%~dp0a.cmd', target: 'n/a.cmd' }],
    },
  ],
  truncated: false,
};

it('leads from jobs to scripts to what goes away, each arrow with its reason', () => {
  const { data, highlights, open } = impactGraphOf('FIN', impact);
  expect(data.edges).toEqual([
    { from: 'n/a.cmd', to: resourceNode, why: ['Line 3 maps S:'] },
    { from: 'n/start.cmd', to: 'n/a.cmd', why: ['Line 7 starts %~dp0a.cmd'] },
    { from: 'job', to: 'n/start.cmd', why: ['It runs it.'] },
  ]);
  expect(highlights.map(({ label, nodes }) => [label, ...nodes])).toEqual([
    ['Uses it', 'n/a.cmd'],
    ['Starts one that does', 'n/start.cmd'],
    ['Job', 'job'],
  ]);
  expect(open.get('n/a.cmd')).toEqual({ kind: 'script', id: '1' });
  expect(open.get('job')).toEqual({ kind: 'job', id: 'job' });
});

it('takes a job of the script that goes away to what goes away', () => {
  const [job] = impact.jobs;
  if (!job) throw new Error('no job');
  const { data } = impactGraphOf('x.cmd', {
    ...impact,
    direct: [],
    throughCalls: [],
    steps: [],
    jobs: [{ ...job, script: 'x.cmd' }],
  });
  expect(data.edges).toEqual([{ from: 'job', to: resourceNode, why: ['It runs it.'] }]);
});
