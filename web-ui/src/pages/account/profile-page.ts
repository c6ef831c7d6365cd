import { html, nothing, type TemplateResult } from "lit-html";
import { endSession, sessions } from "../../api/people.js";
import type { SessionRow } from "../../api/types.js";
import { drawing, until, type Context, type Mounted } from "../../app/page.js";
import type { Params } from "../../app/router.js";
import { age, date } from "../../i18n/format.js";
import { t } from "../../i18n/language.js";
import { session, signOut } from "../../session/session.js";
import { wallSecondsSince } from "../../time/clock.js";
import { errorBlock, icon, skeleton, tag } from "../../ui/parts.js";
import { SecondFactor } from "./second-factor.js";
import { agentName } from "./agent-name.js";

/** One's own account: who one is here, where one is signed in, and what else is asked when signing in. */
export function mount(host: HTMLElement, _params: Params, context: Context): Mounted {
  const life = new AbortController();
  let open: readonly SessionRow[] | null = null;
  let failure: unknown = null;
  const factor = new SecondFactor(() => host, () => redraw(), context);

  const attempt = async (work: () => Promise<void>): Promise<void> => {
    try {
      await work();
      failure = null;
    } catch (error) {
      failure = error;
    }
    redraw();
  };
  const look = (): Promise<void> => attempt(async () => void (open = (await sessions(life.signal)).items));
  const end = (row: SessionRow): Promise<void> =>
    attempt(async () => {
      await endSession(row.id);
      context.announce(t("profile.session.ended"));
      open = (await sessions(life.signal)).items;
    });

  const view = (): TemplateResult => {
    context.setTitle(t("profile.title"));
    const now = session.value;
    if (now.state !== "in" && now.state !== "expired") return html`<h1 tabindex="-1">${t("profile.title")}</h1>`;
    const { me } = now;
    return html`
      <header class="page-head">
        <div><h1 tabindex="-1">${me.fullName}</h1><p class="lead">${me.email ?? me.name}</p></div>
        <button class="button" type="button" @click=${() => void attempt(signOut)}>${icon("leave")}${t("profile.leave")}</button>
      </header>
      ${failure === null ? nothing : errorBlock(failure, () => void look())}
      <div class="profile">
        <section class="card"><h2>${t("profile.roles")}</h2>
          <p class="tags">${me.roles.map((role) => tag("quiet", "person", t(`role.${role}`)))}</p></section>
        <section class="card"><h2>${t("profile.password")}</h2>
          <p class="lead">${t("profile.password.text")}</p>
          <div class="actions"><a class="button" href="/lozinka/promena">${t("password.title")}</a></div></section>
        <section class="card"><h2>${t("factor.title")}</h2>${factor.view(me.secondFactor)}</section>
        <section class="card"><h2>${t("profile.sessions")}</h2>
          ${open === null ? skeleton(2, "skeletons-rows") : html`<ul class="sessions">${open.map(row)}</ul>`}</section>
      </div>`;
  };

  const row = (one: SessionRow): TemplateResult => html`<li class="session">
    <div><strong>${agentName(one.agent)}</strong> <span class="hint">${one.address}</span>
      <p class="hint">${t("profile.session.since", { time: date(one.since, "minute") })} · ${t("profile.session.used", { age: age(wallSecondsSince(one.lastUsed)) })}</p></div>
    ${one.thisOne
      ? tag("ok", "check", t("profile.session.this"))
      : html`<button class="button" type="button" @click=${() => void end(one)}>${t("profile.session.end")}</button>`}
  </li>`;

  const redraw = drawing(host, view, life.signal);
  until(life.signal, session, redraw);
  return { ready: look(), unmount: () => life.abort() };
}
