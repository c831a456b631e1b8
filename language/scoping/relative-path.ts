import { UriUtils, type LangiumDocument, type URI } from 'langium';

/** False for a path with a scheme, or from the root. */
export const isRelative = (path: string): boolean => !/^([\\/]|[a-z][a-z0-9+.-]*:)/i.test(path);

/** The file that a text names relative to itself; undefined for a path that leads elsewhere. */
export function relativeUri(document: LangiumDocument, path: string): URI | undefined {
  if (path === '' || !isRelative(path)) return undefined;
  return UriUtils.resolvePath(UriUtils.dirname(document.uri), path);
}
