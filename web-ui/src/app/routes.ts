import type { Icon } from "../ui/parts.js";
import { RUNS_THE_GRID, SEES_METERS } from "../api/people.js";
import type { Role } from "../api/types.js";
import type { Key } from "../i18n/messages.js";
import { hasOne, type Session } from "../session/session.js";
import type { PageModule } from "./page.js";
import type { Route } from "./router.js";

/** Who may see a page: `anybody`, also unasked; people with one of these roles; without either, whoever is signed in. */
export interface PageRoute extends Route<PageModule> {
  anybody?: true;
  roles?: readonly Role[];
}

const list = (): Promise<PageModule> => import("../pages/meters/list-page.js");

export const SIGN_IN = "/prijava";
export const NEW_PASSWORD = "/lozinka/promena";

export const routes: readonly PageRoute[] = [
  { pattern: "/", load: list, roles: SEES_METERS },
  { pattern: "/brojila", load: list, roles: SEES_METERS },
  { pattern: "/brojila/:id", load: () => import("../pages/meters/meter-page.js") },
  { pattern: "/nepoznati", load: () => import("../pages/unknown/unknown-page.js"), roles: RUNS_THE_GRID },
  { pattern: "/odbijene", load: () => import("../pages/quarantine/quarantine-page.js"), roles: RUNS_THE_GRID },
  { pattern: SIGN_IN, load: () => import("../pages/account/sign-in-page.js"), anybody: true },
  { pattern: "/registracija", load: () => import("../pages/account/register-page.js"), anybody: true },
  { pattern: "/aktivacija", load: () => import("../pages/account/register-page.js"), anybody: true },
  { pattern: "/lozinka", load: () => import("../pages/account/forgotten-page.js"), anybody: true },
  { pattern: NEW_PASSWORD, load: () => import("../pages/account/password-page.js") },
  { pattern: "/profil", load: () => import("../pages/account/profile-page.js") },
  ...(import.meta.env.DEV ? [{ pattern: "/dev/components", load: () => import("../pages/dev/components-page.js") }] : []),
];

export const notFound: PageRoute = { pattern: "", load: () => import("../pages/not-found-page.js") };

export interface Place {
  path: string;
  icon: Icon;
  short: Key;
  long: Key;
  roles?: readonly Role[];
  /** Whether an address belongs to this entry of the navigation. */
  holds(path: string): boolean;
}

export const places: readonly Place[] = [
  { path: "/brojila", icon: "meter", short: "nav.meters", long: "nav.meters", roles: SEES_METERS, holds: (path) => path === "/" || path.startsWith("/brojila") },
  { path: "/nepoznati", icon: "unknown", short: "nav.unknown", long: "nav.unknown.long", roles: RUNS_THE_GRID, holds: (path) => path.startsWith("/nepoznati") },
  { path: "/odbijene", icon: "rejected", short: "nav.quarantine", long: "nav.quarantine.long", roles: RUNS_THE_GRID, holds: (path) => path.startsWith("/odbijene") },
  { path: "/profil", icon: "person", short: "nav.profile", long: "nav.profile.long", holds: (path) => path === "/profil" || path === NEW_PASSWORD },
];

/** The entries of the navigation that this person has; none while nobody is there. */
export function placesOf(session: Session): readonly Place[] {
  if (session.state === "nobody" || session.state === "must-change") return [];
  return places.filter((place) => (place.path === "/profil" ? session.state !== "open" : hasOne(session, place.roles)));
}

/** Where the address must lead instead, given who is there; null when it may stay. */
export function elsewhere(route: PageRoute, path: string, session: Session): string | null {
  if (session.state === "must-change") return route.pattern === NEW_PASSWORD ? null : NEW_PASSWORD;
  if (session.state === "nobody") {
    if (route.anybody) return null;
    return path === "/" ? SIGN_IN : `${SIGN_IN}?za=${encodeURIComponent(path)}`;
  }
  // who sees no list of meters begins at their own account
  return path === "/" && !hasOne(session, SEES_METERS) ? "/profil" : null;
}

/** To somebody who may not see it a page is like one that does not exist. */
export const maySee = (route: PageRoute, session: Session): boolean => hasOne(session, route.roles);
