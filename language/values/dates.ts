/** A day, or a moment with its distance to UTC. */
const FORM = /^(\d{4})-(\d\d)-(\d\d)(T([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,3})?)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d))?$/;

/** True for `2027-06-30` and `2026-11-24T09:00:00+01:00`, where there is such a day. */
export function isDate(text: string): boolean {
  const [, year, month, day] = FORM.exec(text) ?? [];
  if (year === undefined || month === undefined || day === undefined) return false;
  // Months and days that do not exist are counted on into the next ones.
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return date.toISOString().startsWith(`${year}-${month}-${day}T`);
}
