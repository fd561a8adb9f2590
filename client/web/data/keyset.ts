import { type InfiniteData, keepPreviousData, type QueryKey, useInfiniteQuery } from '@tanstack/react-query';
import { useMemo } from 'react';

interface KeysetOptions {
  /** Rows stay as they were read until `refetch`: under a reader's eyes nothing moves. */
  still?: boolean;
  /** What the key says never changes: pages are read once, however many there are. */
  fixed?: boolean;
}

/** What a table asks of its list. */
export interface KeysetList {
  error: Error | null;
  /** When the rows were read last, in milliseconds since 1970. */
  dataUpdatedAt: number;
  refetch: () => unknown;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
}

interface Page<Row> {
  items: Row[];
  nextCursor: string | null;
}

/**
 * A list that is read page by page. Rows of the last filters stay until those of the new ones are there.
 * @param read one page; gets the cursor of the page before, undefined for the first
 * @returns the query, and its rows so far: undefined until the first page came
 */
export function useKeyset<Read extends Page<unknown>>(
  queryKey: QueryKey,
  read: (cursor: string | undefined) => Promise<Read>,
  { still = false, fixed = false }: KeysetOptions = {},
) {
  const list = useInfiniteQuery<Read, Error, InfiniteData<Read>, QueryKey, string | undefined>({
    queryKey,
    queryFn: ({ pageParam }) => read(pageParam),
    initialPageParam: undefined,
    getNextPageParam: (last) => last.nextCursor ?? undefined,
    placeholderData: keepPreviousData,
    ...(fixed && { staleTime: Number.POSITIVE_INFINITY }),
    ...(still && { staleTime: Number.POSITIVE_INFINITY, refetchOnMount: 'always' }),
  });
  const { data } = list;
  const rows: Read['items'][number][] | undefined = useMemo(
    () => data?.pages.flatMap((page): Read['items'][number][] => page.items),
    [data],
  );
  return { list, rows };
}

/**
 * A list that a view needs whole, such as the roles of everyone: at most `maxPages` pages of it.
 * @returns its rows, and whether that were all
 */
export async function readAll<Row>(
  read: (cursor: string | undefined) => Promise<Page<Row>>,
  maxPages = 5,
): Promise<{ items: Row[]; complete: boolean }> {
  const items: Row[] = [];
  let cursor: string | undefined;
  for (let pages = 0; pages < maxPages; pages += 1) {
    // oxlint-disable-next-line no-await-in-loop -- each page names the next
    const page = await read(cursor);
    items.push(...page.items);
    if (page.nextCursor === null) return { items, complete: true };
    cursor = page.nextCursor;
  }
  return { items, complete: false };
}
