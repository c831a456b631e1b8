import type { Route } from './route.ts';

export type Match =
  | { readonly kind: 'found'; readonly route: Route; readonly params: Readonly<Record<string, string>> }
  /** The path exists, but not for this method. */
  | { readonly kind: 'wrong-method'; readonly allow: readonly string[] }
  | { readonly kind: 'not-found' };

interface Compiled {
  readonly route: Route;
  readonly pattern: RegExp;
  readonly names: readonly string[];
}

/** Finds the operation of a call. Earlier routes win, so fixed paths stand before those with a parameter. */
export class RouteTable {
  readonly #routes: readonly Compiled[];

  constructor(routes: readonly Route[]) {
    this.#routes = routes.map(compile);
  }

  match(method: string, path: string): Match {
    const allow: string[] = [];
    for (const { route, pattern, names } of this.#routes) {
      const values = pattern.exec(path)?.slice(1).map(decode);
      if (values === undefined || values.includes(undefined)) continue;
      if (route.method === method) {
        return { kind: 'found', route, params: Object.fromEntries(names.map((name, i) => [name, values[i] ?? ''])) };
      }
      allow.push(route.method);
    }
    return allow.length === 0 ? { kind: 'not-found' } : { kind: 'wrong-method', allow };
  }
}

function compile(route: Route): Compiled {
  const names = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
  const fixed = route.path.split(/\{\w+\}/).map((part) => part.replace(/[.+*?^${}()|[\]\\]/g, '\\$&'));
  return { route, names, pattern: new RegExp(`^${fixed.join('([^/]+)')}$`, 'i') };
}

/** Undefined for a wrong percent sequence. */
function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}
