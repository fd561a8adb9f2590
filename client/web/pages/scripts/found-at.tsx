import './script.css';
import { getRouteApi } from '@tanstack/react-router';
import { Fragment } from 'react';
import { markedParts } from '../../data/script-query.ts';
import type { ScriptItem } from '../../data/types.ts';

const route = getRouteApi('/scripts');

const places = { description: 'In its description', facts: 'In what it does', content: 'In its text' };

/** Where a search found a script, with the line; nothing where its name or path says it already. */
export function FoundAt({ found }: { found: ScriptItem['found'] }) {
  const { q = '' } = route.useSearch();
  if (!found || found.where === 'name' || found.where === 'path') return null;
  const { where, line, excerpt } = found;
  return (
    <div className="wo-found">
      {line === undefined ? places[where] : `Line ${line}`}
      {excerpt !== undefined && ': '}
      {excerpt !== undefined && (
        <span className="wo-mono">
          {markedParts(excerpt, q).map((part, at) => (
            // oxlint-disable-next-line react/no-array-index-key -- parts of one text, which never move
            <Fragment key={at}>{part.found ? <mark>{part.text}</mark> : part.text}</Fragment>
          ))}
        </span>
      )}
    </div>
  );
}
