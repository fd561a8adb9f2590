import type { CustomFetch } from 'openid-client';

/** Token answers and key sets are a few kilobytes. */
const mostBytes = 1024 * 1024;

/** `fetch`, but an answer that does not end is cut off as a failed one. */
export const boundedFetch: CustomFetch = async (url, { body, ...options }) => {
  const response = await fetch(url, { ...options, ...(body !== undefined && { body }) });
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
