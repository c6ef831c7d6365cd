import type { Icon } from "../ui/parts.js";
import type { Key } from "../i18n/messages.js";
import type { PageModule } from "./page.js";
import type { Route } from "./router.js";

const list = (): Promise<PageModule> => import("../pages/meters/list-page.js");

export const routes: readonly Route<PageModule>[] = [
  { pattern: "/", load: list },
  { pattern: "/brojila", load: list },
  { pattern: "/brojila/:id", load: () => import("../pages/meters/meter-page.js") },
  { pattern: "/nepoznati", load: () => import("../pages/unknown/unknown-page.js") },
  { pattern: "/odbijene", load: () => import("../pages/quarantine/quarantine-page.js") },
  ...(import.meta.env.DEV ? [{ pattern: "/dev/components", load: () => import("../pages/dev/components-page.js") }] : []),
];

export const notFound: Route<PageModule> = { pattern: "", load: () => import("../pages/not-found-page.js") };

export interface Place {
  path: string;
  icon: Icon;
  short: Key;
  long: Key;
  /** Whether an address belongs to this entry of the navigation. */
  holds(path: string): boolean;
}

export const places: readonly Place[] = [
  { path: "/brojila", icon: "meter", short: "nav.meters", long: "nav.meters", holds: (path) => path === "/" || path.startsWith("/brojila") },
  { path: "/nepoznati", icon: "unknown", short: "nav.unknown", long: "nav.unknown.long", holds: (path) => path.startsWith("/nepoznati") },
  { path: "/odbijene", icon: "rejected", short: "nav.quarantine", long: "nav.quarantine.long", holds: (path) => path.startsWith("/odbijene") },
];
