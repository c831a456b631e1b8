import { z } from 'zod';
import { faultSchema, type Fault, type FaultList } from './faults.ts';
import type { CallCount, Router } from './http/router.ts';
import type { TenantClock } from './tenant/clock.ts';
import type { Device } from './tenant/device.ts';
import { addPortalIndicator } from './scenarios/portal-indicator.ts';
import type { Effect } from './tenant/effects.ts';
import type { Tenant } from './tenant/tenant.ts';

/** What a person or a test may do to the practice tenant that a caller of its API may not. */
export interface Control {
  /** Makes coming calls go wrong. */
  addFault(fault: Fault): void;
  clearFaults(): void;
  faults(): readonly Fault[];
  /** Everything that the tenant accepted, in order. */
  effects(): readonly Effect[];
  calls(): readonly CallCount[];
  /** Switches a device on or off. By name, with or without the domain, or id. @throws Error where there is none */
  setOnline(device: string, online: boolean): void;
  /** Replaces the tags of a device, as somebody in the portal would. @throws Error where there is no such device */
  setTags(device: string, tags: readonly string[]): void;
  /** Enters an indicator in the portal. @throws ApiError where the service would refuse it */
  addIndicator(type: string, value: string, action: string): void;
  /** What is true of a device by now. @throws Error where there is none */
  device(
    device: string,
  ): Pick<Device, 'isolation' | 'restricted' | 'online'> & { readonly id: string; readonly tags: readonly string[] };
  /** Sets the calendar of the tenant forward or back. */
  stepClock(seconds: number): void;
  readonly clock: TenantClock;
}

export function createControl(tenant: Tenant, faults: FaultList, router: Router): Control {
  const find = (name: string): Device => {
    const wanted = name.toLowerCase();
    const device = tenant.devices.find(
      ({ wire, story }) => wire.id === wanted || wire.computerDnsName === wanted || story.name === wanted,
    );
    if (device === undefined) throw new Error(`The practice tenant has no device ${name}.`);
    tenant.advance();
    return device;
  };
  return {
    addFault: (fault) => {
      faults.add(fault);
    },
    clearFaults: () => {
      faults.clear();
    },
    faults: () => faults.list(),
    effects: () => tenant.effects.list(),
    calls: () => router.calls(),
    setOnline: (name, online) => {
      tenant.setOnline(find(name), online);
    },
    setTags: (name, tags) => {
      find(name).wire.machineTags = [...tags];
    },
    addIndicator: (type, value, action) => {
      addPortalIndicator(tenant, type, value, action);
    },
    device: (name) => {
      const { isolation, restricted, online, wire } = find(name);
      return { isolation, restricted, online, id: wire.id, tags: wire.machineTags };
    },
    stepClock: (seconds) => {
      tenant.clock.step(seconds);
    },
    clock: tenant.clock,
  };
}

/** The same, asked for over the wire. */
export const controlRequestSchema = z.strictObject({
  clearFaults: z.boolean().optional(),
  faults: z.array(faultSchema).optional(),
  devices: z
    .array(z.strictObject({ device: z.string(), online: z.boolean().optional(), tags: z.array(z.string()).optional() }))
    .optional(),
  stepClockSeconds: z.number().optional(),
});

export type ControlRequest = z.infer<typeof controlRequestSchema>;

/** @throws Error where there is no such device */
export function applyControl(control: Control, request: ControlRequest): void {
  if (request.clearFaults === true) control.clearFaults();
  for (const fault of request.faults ?? []) control.addFault(fault);
  for (const { device, online, tags } of request.devices ?? []) {
    if (online !== undefined) control.setOnline(device, online);
    if (tags !== undefined) control.setTags(device, tags);
  }
  if (request.stepClockSeconds !== undefined) control.stepClock(request.stepClockSeconds);
}
