import { describe, expect, expectTypeOf, it } from 'vitest';
import { z } from 'zod';
import type { SharedDb } from '../../db/shared/client.ts';
import type { AuditRecorder } from '../shared/audit/record.ts';
import type { Scope } from '../shared/rbac/scope.ts';
import {
  auditedProcedure,
  bridgeProcedure,
  sharedEntryProcedure,
  sharedProcedure,
  sharedSessionProcedure,
} from './shared-procedures.ts';

/** What a resolver gets, read from the type of the procedure itself. */
type ContextOf<P> = P extends { query(resolver: (options: infer O) => never): unknown }
  ? O
  : P extends { mutation(resolver: (options: infer O) => never): unknown }
    ? O
    : never;

describe('sharedProcedure', () => {
  const read = sharedProcedure('scripts:read').input(z.object({})).output(z.void());

  it('has no mutation, in types and at run time', () => {
    expectTypeOf(read).toHaveProperty('query');
    expectTypeOf(read).not.toHaveProperty('mutation');
    expect(Object.keys(read)).toEqual(['query']);
  });

  it('lets nothing in front of its guard and nobody change its permission', () => {
    const start = sharedProcedure('scripts:read');
    expectTypeOf(start).not.toHaveProperty('use');
    expectTypeOf(start).not.toHaveProperty('concat');
    expectTypeOf(start.meta).parameter(0).not.toHaveProperty('permissions');
    expect(Object.keys(start).sort()).toEqual(['input', 'meta', 'output']);
  });

  it('wants a permission that exists', () => {
    expectTypeOf<'scripts:raed'>().not.toExtend<Parameters<typeof sharedProcedure>[0]>();
    expectTypeOf<'scripts:read'>().toExtend<Parameters<typeof sharedProcedure>[0]>();
    expectTypeOf<[]>().not.toExtend<Parameters<typeof sharedProcedure>>();
  });

  it('gives the resolver the database and the scope, but no recorder', () => {
    expectTypeOf<ContextOf<typeof read>>().toExtend<{ ctx: { db: SharedDb; scope: Scope } }>();
    expectTypeOf<ContextOf<typeof read>['ctx']>().not.toHaveProperty('audit');
  });
});

describe('auditedProcedure', () => {
  const change = auditedProcedure('scripts:update').output(z.void());

  it('has no query, in types and at run time', () => {
    expectTypeOf(change).toHaveProperty('mutation');
    expectTypeOf(change).not.toHaveProperty('query');
    expect(Object.keys(change)).toEqual(['mutation']);
  });

  it('gives the resolver the recorder', () => {
    expectTypeOf<ContextOf<typeof change>['ctx']['audit']>().toEqualTypeOf<AuditRecorder>();
  });
});

describe('the narrow kinds', () => {
  it('offer only what they are for', () => {
    expect(Object.keys(sharedEntryProcedure.output(z.void()))).toEqual(['mutation']);
    expect(Object.keys(sharedSessionProcedure.read.output(z.void()))).toEqual(['query']);
    expect(Object.keys(sharedSessionProcedure.change.output(z.void()))).toEqual(['mutation']);
    expect(Object.keys(bridgeProcedure.read('scripts:read').output(z.void()))).toEqual(['query']);
    const act = bridgeProcedure.act('scripts:read').output(z.void());
    expect(Object.keys(act)).toEqual(['mutation']);
    expectTypeOf<ContextOf<typeof act>['ctx']>().not.toHaveProperty('audit');
    const preparation = { input: z.object({}), work: async () => 1 };
    const change = bridgeProcedure.change(preparation, 'scripts:update').output(z.void());
    expect(Object.keys(change)).toEqual(['mutation']);
    expectTypeOf<ContextOf<typeof change>['ctx']['prepared']>().toEqualTypeOf<number>();
    expectTypeOf(bridgeProcedure.change(preparation, 'scripts:update')).not.toHaveProperty('use');
  });
});
