/** Which rows of a long list are on screen. Pure: heights in, row numbers out. */
export interface Window {
  /** First row to draw, and one past the last. */
  first: number;
  end: number;
  /** Rows really within sight; those around them are drawn so that scrolling shows no holes. */
  seenFirst: number;
  seenEnd: number;
  before: number;
  after: number;
}

export interface Measure {
  /** From the top of the list to the top of the visible area; negative while the list starts further down. */
  scrolled: number;
  viewport: number;
  rowHeight: number;
  count: number;
  spare: number;
}

export function visibleRows({ scrolled, viewport, rowHeight, count, spare }: Measure): Window {
  const within = (row: number): number => Math.min(count, Math.max(0, row));
  const seenFirst = within(Math.floor(scrolled / rowHeight));
  const seenEnd = within(Math.ceil((scrolled + viewport) / rowHeight));
  const first = within(seenFirst - spare);
  const end = within(seenEnd + spare);
  return { first, end, seenFirst, seenEnd, before: first * rowHeight, after: (count - end) * rowHeight };
}
