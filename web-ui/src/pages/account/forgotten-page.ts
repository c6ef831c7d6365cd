import type { Context, Mounted } from "../../app/page.js";
import type { Params } from "../../app/router.js";
import { linkPage, tokenFromAddress } from "./link-page.js";

/** A forgotten password: asks for a link, or takes the new password of whoever came by one. */
export function mount(host: HTMLElement, _params: Params, context: Context): Mounted {
  const token = tokenFromAddress();
  return linkPage(host, context, token === "" ? "forgotten" : "reset", token);
}
