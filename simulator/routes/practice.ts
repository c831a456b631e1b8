import { z } from 'zod';
import { applyControl, controlRequestSchema, type Control } from '../control.ts';
import { ApiError } from '../http/api-error.ts';
import { json, type Reply } from '../http/messages.ts';
import type { Call, Route } from '../http/route.ts';

/** What `GET /practice/info` tells. */
export interface PracticeInfo {
  readonly tenantId: string;
  readonly name: string;
  /** How many times faster than a real tenant things take their course. */
  readonly speed: number;
  readonly scenario: string;
  readonly version: string;
  readonly people: readonly {
    readonly contact: string;
    readonly name: string;
    readonly upn: string;
    readonly role: string;
  }[];
}

const report = (control: Control): Reply =>
  json(200, { faults: control.faults(), effects: control.effects(), calls: control.calls() });

function change(control: Control, { body }: Call): Reply {
  const text = typeof body === 'string' ? body : new TextDecoder().decode(body);
  try {
    applyControl(control, controlRequestSchema.parse(JSON.parse(text)));
  } catch (error) {
    const message = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new ApiError(400, 'InvalidRequestBody', message);
  }
  return report(control);
}

/** The part of the practice tenant that no real one has: who it is, and how to make it misbehave. */
export function practiceRoutes(info: PracticeInfo, control: () => Control): readonly Route[] {
  return [
    { method: 'GET', path: '/practice/info', limit: 'none', handle: () => json(200, info) },
    { method: 'GET', path: '/practice/control', limit: 'none', handle: () => report(control()) },
    { method: 'POST', path: '/practice/control', limit: 'none', handle: (call) => change(control(), call) },
  ];
}
