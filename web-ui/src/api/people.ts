import type { Me, Role, SessionRow, SignedIn, SignInRules } from "./types.js";
import { deleteAt, getJson, postJson } from "./http.js";

const V1 = "/api/v1";

export const signInRules = (): Promise<SignInRules> => getJson(`${V1}/sign-in`);

export const signIn = (name: string, password: string, code: string | null): Promise<SignedIn> =>
  postJson(`${V1}/session`, { name, password, ...(code === null ? {} : { code }) });

export const signOut = (): Promise<void> => deleteAt(`${V1}/session`);

export const me = (signal?: AbortSignal): Promise<Me> => getJson(`${V1}/me`, signal);

export const changePassword = (present: string, next: string): Promise<SignedIn> => postJson(`${V1}/me/password`, { present, next });

export const askForLink = (email: string): Promise<void> => postJson(`${V1}/password-links`, { email });

export const resetPassword = (token: string, password: string): Promise<void> => postJson(`${V1}/password-links/use`, { token, password });

export const register = (email: string, name: string, language: string): Promise<void> =>
  postJson(`${V1}/registrations`, { email, name, language });

export const confirmRegistration = (token: string, password: string): Promise<void> =>
  postJson(`${V1}/registrations/confirmation`, { token, password });

export const sessions = (signal?: AbortSignal): Promise<{ items: SessionRow[] }> => getJson(`${V1}/me/sessions`, signal);

export const endSession = (id: string): Promise<void> => deleteAt(`${V1}/me/sessions/${encodeURIComponent(id)}`);

export const beginSecondFactor = (): Promise<{ secret: string; uri: string }> => postJson(`${V1}/me/second-factor`, {});

export const confirmSecondFactor = (code: string): Promise<{ codes: string[] }> => postJson(`${V1}/me/second-factor/confirmation`, { code });

export const removeSecondFactor = (password: string, code: string): Promise<void> =>
  postJson(`${V1}/me/second-factor/removal`, { password, code });

/** Those who see every meter; the others see what is theirs. */
export const SEES_METERS: readonly Role[] = ["OPERATOR", "OFFICER", "ADMINISTRATOR"];
export const RUNS_THE_GRID: readonly Role[] = ["OPERATOR", "ADMINISTRATOR"];
