import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { type AnyRouter, callTRPCProcedure } from '@trpc/server';
import { z } from 'zod';
import type { Context } from '../trpc/context.ts';
import { isLargeAnswer } from '../trpc/large-answer.ts';
import { clientGone } from './client-gone.ts';
import { contentDisposition } from './content-disposition.ts';
import { sendProblem } from './problem.ts';
import { mergeInput } from './rest-input.ts';
import { inputSchemaOf, type RestOperation } from './rest-routes.ts';
import { uploadOf } from './upload.ts';

/** What the adapter needs of the server around it. */
export interface RestOptions {
  router: AnyRouter;
  operations: RestOperation[];
  contextOf: (request: FastifyRequest, reply: FastifyReply) => Context;
  /** Largest body of a route that accepts files. */
  maxUploadBytes: number;
}

export const restPrefix = '/api/v1';

const bytesAnswer = z.object({ base64: z.string(), contentType: z.string(), filename: z.string() });
const pathParams = z.record(z.string(), z.string());
const queryParams = z.record(z.string(), z.union([z.string(), z.array(z.string())]));

/** Serves every procedure of the router at its REST route. */
export function registerRest(app: FastifyInstance, options: RestOptions): void {
  app.removeContentTypeParser('text/plain');
  app.removeContentTypeParser('application/json');
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '')
      done(null, undefined); // a call without input may still say it sends JSON
    else void parseJson(request, body, done);
  });
  for (const operation of options.operations.filter(({ rest }) => rest.accept !== 'files'))
    route(app, operation, options);
  void app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // nothing of the body is read before the guards have let the caller in: see upload.ts
    scope.addContentTypeParser('*', (_request, _body, done) => done(null, undefined));
    for (const operation of options.operations.filter(({ rest }) => rest.accept === 'files'))
      route(scope, operation, options);
  });
}

function route(app: FastifyInstance, operation: RestOperation, options: RestOptions): void {
  void app.route({
    method: operation.rest.method,
    url: restPrefix + operation.rest.path.replace(/\{([^}]+)\}/g, ':$1'),
    // a stream would be made, and recorded, for nobody
    exposeHeadRoute: operation.rest.respond !== 'stream',
    config: { slowBody: operation.rest.accept === 'files' },
    handler: handlerOf(operation, options),
  });
}

function handlerOf(operation: RestOperation, options: RestOptions) {
  // JSON Schema costs about a millisecond each: made at the first call, so that the start stays short.
  let schema: { value: ReturnType<typeof inputSchemaOf> } | undefined;
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    try {
      schema ??= { value: inputSchemaOf(operation) };
      const raw = {
        path: pathParams.parse(request.params),
        query: queryParams.parse(request.query),
        body: operation.rest.method === 'GET' ? undefined : request.body,
      };
      const signal = clientGone(reply);
      const inputSchema = schema.value;
      const read = () => mergeInput(raw, inputSchema);
      if (inputSchema === undefined) read(); // nobody would ask for it, and what is too much has to be refused
      const ctx = contextFor(operation, options, request, reply);
      const output: unknown = await callTRPCProcedure({
        router: options.router,
        path: operation.id,
        type: operation.type,
        ctx,
        // the guard comes first: what a caller may not do is not explained to them
        getRawInput: async () => read(),
        signal,
        batchIndex: 0,
      });
      const settled = (await operation.rest.settle?.(output, { ctx, input: read(), signal })) ?? output;
      return respond(operation, settled, ctx, reply);
    } catch (error) {
      return sendProblem(request, reply, error);
    }
  };
}

function contextFor(
  { rest }: RestOperation,
  { contextOf, maxUploadBytes }: RestOptions,
  request: FastifyRequest,
  reply: FastifyReply,
): Context {
  const ctx = contextOf(request, reply);
  if (rest.accept !== 'files') return ctx;
  return { ...ctx, request: { ...ctx.request, upload: uploadOf(request, maxUploadBytes) } };
}

function respond(operation: RestOperation, output: unknown, ctx: Context, reply: FastifyReply): FastifyReply {
  reply.header('cache-control', 'no-store');
  switch (operation.rest.respond ?? 'json') {
    case 'empty':
      return reply.code(204).send();
    case 'json':
      if (isLargeAnswer(output)) return reply.type('application/json; charset=utf-8').send(output.json());
      return reply.send(output);
    case 'bytes': {
      const { base64, contentType, filename } = bytesAnswer.parse(output);
      return reply
        .type(contentType)
        .header('content-disposition', contentDisposition(filename))
        .send(Buffer.from(base64, 'base64'));
    }
    case 'stream': {
      const { stream } = operation.rest;
      if (!stream) throw new Error(`${operation.id} says it answers a stream and has none`);
      const { parts, contentType, filename } = stream(output, ctx);
      return reply
        .type(contentType)
        .header('content-disposition', contentDisposition(filename))
        .send(Readable.from(parts, { objectMode: false }));
    }
  }
}
