/** Limits that plans, forecasts and checks count with (mde-api.md sections 2.3 and 4.3). */

/** Calls that the engine lets through: a little below the 100 a minute and 1,500 an hour of the service. */
export const CALLS_PER_MINUTE = 95;
export const CALLS_PER_HOUR = 1_450;

/** Active indicators that a tenant holds at most. */
export const INDICATOR_QUOTA = 15_000;
/** Indicators of one import call. */
export const IMPORT_SIZE = 500;

/** Worst case between two looks at the open actions of the tenant. */
const TICK_SECONDS = 30;
/** Between two tries where the text gives no `every`. */
export const RETRY_SECONDS = 60;

/** Looks at the open actions of the tenant, at most so many: one call a look, for however many devices. */
export const looksWithin = (seconds: number): number => Math.ceil(seconds / TICK_SECONDS);
export const LOOKS_PER_MINUTE = 60 / TICK_SECONDS;

/** Seconds that the budget needs at least for so many calls. */
export function budgetSeconds(calls: number): number {
  const hours = Math.max(0, Math.ceil(calls / CALLS_PER_HOUR) - 1);
  const rest = calls - hours * CALLS_PER_HOUR;
  return hours * 3600 + Math.ceil((Math.max(0, rest - CALLS_PER_MINUTE) / CALLS_PER_MINUTE) * 60);
}
