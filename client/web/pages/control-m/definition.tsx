export function JobPage() {
  return null;
}
export function FolderPage() {
  return null;
}
