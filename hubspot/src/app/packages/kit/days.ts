/** Days as HubSpot's date fields have them. Pure. */

/** A day as HubSpot's date fields have it: months from 0. */
export interface DateValue {
  readonly year: number;
  readonly month: number;
  readonly date: number;
}

/** Returns the field's value of a day. */
export function toDateValue(day: string): DateValue | undefined {
  const [year, month, date] = day.split("-").map(Number);
  if (year === undefined || month === undefined || date === undefined) return undefined;
  return [year, month, date].some((part) => !Number.isInteger(part))
    ? undefined
    : { year, month: month - 1, date };
}

/** Returns the day of a field's value; "" for none. */
export function fromDateValue(value: DateValue | null | undefined): string {
  if (value === null || value === undefined) return "";
  return `${value.year}-${two(value.month + 1)}-${two(value.date)}`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
