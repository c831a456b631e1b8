import type { Route } from '../http/route.ts';
import { ALERT_ROUTES } from './alerts.ts';
import { DEVICE_ACTION_ROUTES } from './device-actions.ts';
import { DOWNLOAD_ROUTES } from './downloads.ts';
import { EXPOSURE_ROUTES } from './exposure.ts';
import { FILE_ROUTES } from './files.ts';
import { HUNTING_ROUTES } from './hunting.ts';
import { INDICATOR_ROUTES } from './indicators.ts';
import { INVESTIGATION_ROUTES } from './investigations.ts';
import { LIBRARY_ROUTES } from './library.ts';
import { MACHINE_ACTION_ROUTES } from './machine-actions.ts';
import { MACHINE_ROUTES } from './machines.ts';

/** Every operation of the service that the practice tenant has. */
export const API_ROUTES: readonly Route[] = [
  ...MACHINE_ROUTES,
  ...DEVICE_ACTION_ROUTES,
  ...MACHINE_ACTION_ROUTES,
  ...INVESTIGATION_ROUTES,
  ...ALERT_ROUTES,
  ...FILE_ROUTES,
  ...INDICATOR_ROUTES,
  ...HUNTING_ROUTES,
  ...LIBRARY_ROUTES,
  ...EXPOSURE_ROUTES,
  ...DOWNLOAD_ROUTES,
];
