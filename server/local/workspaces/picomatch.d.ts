/** picomatch brings no types; this is the part of it that is used here. */
declare module 'picomatch' {
  interface Options {
    nocase?: boolean;
    dot?: boolean;
    /** A glob without a slash is about the last part of the path. */
    basename?: boolean;
    noextglob?: boolean;
  }
  export default function picomatch(glob: string, options?: Options): (path: string) => boolean;
}
