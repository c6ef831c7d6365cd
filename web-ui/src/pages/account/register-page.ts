import type { Context, Mounted } from "../../app/page.js";
import type { Params } from "../../app/router.js";
import { linkPage, tokenFromAddress } from "./link-page.js";

/** An account of one's own: asks for the link, or opens the account of whoever came by one. */
export function mount(host: HTMLElement, _params: Params, context: Context): Mounted {
  const token = tokenFromAddress();
  return linkPage(host, context, token === "" ? "register" : "confirm", token);
}
