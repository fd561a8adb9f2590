import type { XmlElement, XmlNode } from '../../model/source.ts';
import { ownCopy } from '../text/own-copy.ts';

/** An element that keeps nothing of the file in memory but itself: for folders, which are kept until the end. */
export function elementCopy([tag, attributes, children]: XmlElement): XmlElement {
  return [
    ownCopy(tag),
    attributes.map(([name, value]) => [ownCopy(name), ownCopy(value)]),
    children.map(nodeCopy),
  ];
}

function nodeCopy(node: XmlNode): XmlNode {
  return typeof node === 'string' ? ownCopy(node) : elementCopy(node);
}
