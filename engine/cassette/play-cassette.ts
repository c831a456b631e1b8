/** A cassette as the tenant that it was recorded from: the same questions get the same answers. */
import { moveMoments, requestName, type Cassette } from './cassette.ts';

/** The shape that the simulator takes for a recorded tenant. */
export interface Player {
  readonly id: string;
  readonly name: string;
  /**
   * What the tenant answered; undefined where it was not asked. The replies to one request come in their order, the last one
   * again and again. Moments are as long before `now` as they were before the recording.
   */
  answer(
    request: { readonly method: string; readonly url: string; readonly body: string | undefined },
    now: number,
  ): { readonly status: number; readonly retryAfter?: number; readonly reply?: unknown } | undefined;
}

export function playCassette({ calls, recordedAt, tenant }: Cassette): Player {
  const recorded = Map.groupBy(calls, ({ method, request, body }) => keyOf(method, request, body));
  const played = new Map<string, number>();
  return {
    id: tenant.id,
    name: tenant.name,
    answer({ method, url, body }, now) {
      const key = keyOf(method, requestName(url), body);
      const found = recorded.get(key) ?? [];
      const turn = played.get(key) ?? 0;
      played.set(key, turn + 1);
      const call = found[Math.min(turn, found.length - 1)];
      if (call === undefined) return undefined;
      const { status, reply, retryAfter } = call;
      const moved: unknown =
        reply === undefined ? undefined : JSON.parse(moveMoments(JSON.stringify(reply), now - recordedAt));
      return {
        status,
        ...(retryAfter === undefined ? {} : { retryAfter }),
        ...(moved === undefined ? {} : { reply: moved }),
      };
    },
  };
}

/** Blanks of a query may have been laid out anew. */
const keyOf = (method: string, request: string, body: string | undefined): string =>
  [method, request.toLowerCase(), (body ?? '').replace(/(?:\s|\\[nrt])+/g, ' ')].join(' ');
