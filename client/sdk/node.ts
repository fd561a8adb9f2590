import { EventSource } from 'eventsource';
import { type ClientOptions, createClient, proofHeaders, type WoClient } from './client.ts';

/**
 * {@link createClient} for Node, which has no `EventSource`. A separate entry, so that a page's bundle
 * does not carry it; unlike a browser's, this one can send the proofs as headers.
 */
export function createNodeClient(options: Omit<ClientOptions, 'eventSource'>): WoClient {
  const send = options.fetch ?? fetch;
  class AuthorisedEventSource extends EventSource {
    constructor(url: string | URL, init?: EventSourceInit) {
      super(url, {
        ...init,
        fetch: (input, request) =>
          send(input, { ...request, headers: { ...request.headers, ...proofHeaders(options) } }),
      });
    }
  }
  return createClient({ ...options, eventSource: AuthorisedEventSource });
}
