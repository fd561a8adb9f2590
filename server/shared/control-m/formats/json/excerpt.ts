/** Text of a file as messages quote it: in quotation marks, and short. */
export function excerpt(text: string): string {
  return text.length > 80 ? `${JSON.stringify(text.slice(0, 80))}…` : JSON.stringify(text);
}
