import { door, Problem } from "../api/http.js";
import { me, signInRules, signOut as endHere } from "../api/people.js";
import type { Me, Role, SignInRules } from "../api/types.js";
import { signal, type Readable } from "../state/signal.js";
import { meterOf, type Reasons } from "./reasons.js";
import { inBrowser, Renewal } from "./renewal.js";

/**
 * Who sits here. `open`: the node asks nobody who they are; `nobody`: it does, and nobody has said; `expired`: somebody was
 * signed in and is no more, while their page is still open; `must-change`: nothing but a new password is allowed.
 */
export type Session =
  | { state: "open" | "nobody" | "must-change" }
  | { state: "in" | "expired"; me: Me };

const current = signal<Session>({ state: "nobody" });
/** As the node said them when it was asked who we are. */
let rules: SignInRules | undefined;
const LEFT = "powersight.left";

export const session: Readable<Session> = current;

/** So that the page for signing in has its full height at once. */
export const rulesAtHand = (): SignInRules | undefined => rules;

/** Asks the server who we are. Throws when there is no answer. */
export async function whoAmI(): Promise<void> {
  try {
    current.set({ state: "in", me: await me() });
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (error.code === "password-must-change") current.set({ state: "must-change" });
    else if (error.status !== 401) throw error;
    // somebody's time has run out under an open page: that page stays
    else if (current.value.state !== "expired") {
      rules = await signInRules();
      current.set({ state: rules.demanded ? "nobody" : "open" });
    }
  }
}

/** Ends the session on the server, here and in the other tabs. */
export async function signOut(): Promise<void> {
  await endHere();
  localStorage.setItem(LEFT, String(Date.now()));
  current.set({ state: "nobody" });
}

/** From now on a request that is refused for want of a fresh token gets one, and is sent again. */
export function keepSession(end: AbortSignal): void {
  const renewal = new Renewal(inBrowser());
  door.renew = (since) => renewal.renew(since);
  door.lost = () => {
    const now = current.value;
    if (now.state === "in") current.set({ state: "expired", me: now.me });
    else if (now.state === "must-change") current.set({ state: "nobody" });
  };
  addEventListener("storage", (event) => {
    if (event.key === LEFT && current.value.state !== "open") current.set({ state: "nobody" });
  }, { signal: end });
}

/** What has to be said along with a request is, and asked for when it is not known; nobody says what another said. */
export function keepReasons(reasons: Reasons): void {
  door.along = (url) => reasons.along(url);
  door.why = (url) => {
    const meter = meterOf(url);
    return meter === null ? Promise.resolve(false) : reasons.need(meter);
  };
  current.subscribe((now) => {
    if (now.state === "nobody") reasons.forget();
  });
}

export const isIn = ({ state }: Session): boolean => state === "in" || state === "open";

/** While nobody is asked who they are, everybody may everything that is not about a person. */
export function hasOne(now: Session, roles: readonly Role[] | undefined): boolean {
  if (roles === undefined || now.state === "open") return true;
  return (now.state === "in" || now.state === "expired") && roles.some((role) => now.me.roles.includes(role));
}
