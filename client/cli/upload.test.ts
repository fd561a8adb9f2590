import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import { tempFolder } from '../../server/testing/temp.ts';
import { callRest } from './rest.ts';
import { uploadOf } from './upload.ts';

const io = (stdin = '') => ({
  env: {},
  stdin: Readable.from([stdin]),
  stdout: new PassThrough(),
  stderr: new PassThrough(),
});

/** A server that answers what it got. */
async function echo() {
  const server = createServer(async (request, reply) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { 'content-type': type = '', 'content-length': length } = request.headers;
    const got = new Response(Buffer.concat(chunks), { headers: { 'content-type': type } });
    const parts = type.startsWith('multipart')
      ? await Promise.all(
          (await got.formData())
            .getAll('file')
            .map(async (part) => (typeof part === 'string' ? part : [part.name, await part.text()])),
        )
      : [await got.text()];
    reply.setHeader('content-type', 'application/json');
    reply.end(JSON.stringify({ type: type.split(';')[0], length, parts }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  // listen() on a port makes address() an AddressInfo, never a pipe's name
  const { port } = server.address() as AddressInfo;
  return { server: `http://127.0.0.1:${port}`, localToken: undefined, sessionToken: undefined };
}

function fileOf(name: string, text: string): string {
  const path = join(tempFolder('upload'), name);
  writeFileSync(path, text);
  return path;
}

const sent = async (files: string[], stdin?: string) => {
  const { filename, ...body } = await uploadOf(files, io(stdin));
  const answer: unknown = await (await callRest(await echo(), 'POST', '/x', {}, body)).json();
  return { filename, answer };
};

describe('an upload', () => {
  it('of one file is its bytes, with their number', async () => {
    expect(await sent([fileOf('a.xml', '<DEFTABLE/>\r\n')])).toEqual({
      filename: 'a.xml',
      answer: { type: 'application/octet-stream', length: '13', parts: ['<DEFTABLE/>\r\n'] },
    });
  });

  it('of stdin is its bytes', async () => {
    expect(await sent(['-'], '{}')).toEqual({
      filename: 'stdin',
      answer: { type: 'application/octet-stream', parts: ['{}'] },
    });
  });

  it('of several is a form, whatever they are called', async () => {
    const files = [fileOf('a.xml', '<A/>'), fileOf('b "night".json', '{"a": "--wo-"}\n')];
    expect(await sent(files)).toEqual({
      filename: undefined,
      answer: {
        type: 'multipart/form-data',
        parts: [
          ['a.xml', '<A/>'],
          ['b "night".json', '{"a": "--wo-"}\n'],
        ],
      },
    });
  });

  it.each(['nowhere.xml', tempFolder])('of %s is refused before anything is sent', async (file) => {
    const path = typeof file === 'string' ? file : file('upload');
    await expect(uploadOf([path], io())).rejects.toThrow('cannot be read');
  });

  it('tells what the server refused before it took everything', async () => {
    const server = createServer((_, reply) => {
      reply.writeHead(403, { 'content-type': 'application/json', connection: 'close' });
      reply.end(JSON.stringify({ reason: 'MISSING_PERMISSION', message: 'No.' }));
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    onTestFinished(() => void server.close());
    // as above
    const { port } = server.address() as AddressInfo;
    const reach = { server: `http://127.0.0.1:${port}`, localToken: undefined, sessionToken: undefined };
    const body = await uploadOf([fileOf('big.xml', 'x'.repeat(8_000_000))], io());

    await expect(callRest(reach, 'POST', '/x', {}, body)).rejects.toMatchObject({
      reason: 'MISSING_PERMISSION',
    });
  });
});
