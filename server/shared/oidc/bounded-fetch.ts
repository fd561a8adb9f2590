import type { CustomFetch } from 'openid-client';

/** Token answers and key sets are a few kilobytes. */
const mostBytes = 1024 * 1024;

/** `fetch`, but an answer that does not end is cut off as a failed one. */
export const boundedFetch: CustomFetch = async (url, { body, ...options }) => {
  // a copy has a buffer of its own, which the types of browsers insist on; the page is compiled with those
  const sent = body instanceof Uint8Array ? new Uint8Array(body) : body;
  const response = await fetch(url, { ...options, ...(sent !== undefined && { body: sent }) });
  if (!response.body) return response;
  let bytes = 0;
  const counted = new TransformStream<Uint8Array, Uint8Array>({
    transform(part, controller) {
      bytes += part.byteLength;
      if (bytes > mostBytes) controller.error(new TypeError('The answer is too long.'));
      else controller.enqueue(part);
    },
  });
  return new Response(response.body.pipeThrough(counted), response);
};
