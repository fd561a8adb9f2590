/** An element as it was written: nothing of it is lost, and attributes keep their order. */
export type XmlElement = [tag: string, attributes: [name: string, value: string][], children: XmlNode[]];
/** Text is kept unless it is white space alone. */
export type XmlNode = XmlElement | string;

/** A JSON value as it was written: members keep their order, `__proto__` is a name like others, numbers their digits. */
export type JsonNode =
  | { is: 'object'; members: [name: string, value: JsonNode][] }
  | { is: 'array'; items: JsonNode[] }
  | { is: 'string'; value: string }
  | { is: 'number'; text: string }
  | { is: 'literal'; value: boolean | null };
export type JsonObject = Extract<JsonNode, { is: 'object' }>;

/**
 * Where a definition comes from, without the definitions inside it. XML: the element of the folder or job. JSON: its
 * object, what Defaults give it included, without `Name` and `Path`. CSV: a row of a job report by column.
 */
export type Source =
  | { format: 'xml'; element: XmlElement }
  | { format: 'json'; object: JsonObject }
  | { format: 'csv'; row: [column: string, value: string][] };
