import { FileRefused, limits, type Place } from '../../model/reading.ts';

const lookAtIt = 'No export of Control-M has such: look at the file.';

/** @param what - is wrong, as a clause */
export function notWellFormed(what: string, place: Place): FileRefused {
  return new FileRefused(
    'not-well-formed',
    `This is not well-formed XML: ${what}. Export the file again, or correct it here.`,
    place,
  );
}

export function ownDeclarations(place: Place): FileRefused {
  return new FileRefused(
    'dtd-entities',
    'The DOCTYPE has declarations of its own, which are not read: they can hold entities. Take them out.',
    place,
  );
}

export function tooDeep(place: Place): FileRefused {
  return new FileRefused(
    'too-deep',
    `Elements are more than ${limits.depth} levels deep. ${lookAtIt}`,
    place,
  );
}

export function tooManyAttributes(place: Place): FileRefused {
  const message = `An element has more than ${limits.attributes} attributes. ${lookAtIt}`;
  return new FileRefused('too-large', message, place);
}

export function tooLong(place: Place): FileRefused {
  const message = `A value is longer than ${limits.valueLength} characters. ${lookAtIt}`;
  return new FileRefused('too-large', message, place);
}
