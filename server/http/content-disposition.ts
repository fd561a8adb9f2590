/**
 * `Content-Disposition` of a download: always an attachment, so that a stored script is never shown as a
 * page of this origin. The name keeps its last part only, without what file systems refuse.
 */
export function contentDisposition(filename: string): string {
  const last = filename.split(/[\\/]/).at(-1) ?? '';
  const name = last.replace(/[\u0000-\u001f\u007f"<>:|?*]/g, '_').replace(/^\.+/, '') || 'download';
  const ascii = name.replace(/[^\x20-\x7e]/g, '_');
  return `attachment; filename="${ascii}"; filename*=UTF-8''${rfc5987(name)}`;
}

function rfc5987(name: string): string {
  return encodeURIComponent(name.replace(/\p{Surrogate}/gu, '_')).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
