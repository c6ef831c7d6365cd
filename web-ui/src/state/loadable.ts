/** Something asked for: on its way, here, or failed. What came before stays at hand, since old is better than blank. */
export interface Loadable<T> {
  readonly value: T | null;
  readonly loading: boolean;
  readonly error: unknown;
}

export const nothingYet = { value: null, loading: true, error: null };
export const asking = <T>(before: Loadable<T>): Loadable<T> => ({ value: before.value, loading: true, error: null });
export const arrived = <T>(value: T): Loadable<T> => ({ value, loading: false, error: null });
export const failed = <T>(before: Loadable<T>, error: unknown): Loadable<T> => ({ value: before.value, loading: false, error });
