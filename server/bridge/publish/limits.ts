/** What one publish takes at most; more is refused, so that part of a folder is never taken for all of it. */
export const publishLimits = { maxFiles: 25_000, maxTotalBytes: 256 * 1024 * 1024 } as const;
