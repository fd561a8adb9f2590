/** Parts of a path between separators; `.` and what `..` takes back are gone. */
export function segmentsOf(path: string): string[] {
  const segments: string[] = [];
  for (const part of path.split(/[\\/]+/)) {
    if (part === '' || part === '.') continue;
    if (part === '..' && segments.length > 0) segments.pop();
    else segments.push(part);
  }
  return segments;
}
