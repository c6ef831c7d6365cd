import type { Commission } from "../../api/types.js";

/** The form as it was typed. */
export interface Draft {
  id: string;
  municipality: string;
  building: string;
  timeout: string;
}

export type Field = keyof Draft;

/** The same shape that the node asks of a meter's id. */
const METER_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
const LONGEST_TIMEOUT = 86_400;

/** The fields that cannot be sent as they stand, in the order of the form. */
export function check(draft: Draft): Field[] {
  const wrong: Field[] = [];
  if (!METER_ID.test(draft.id.trim())) wrong.push("id");
  if (draft.municipality === "") wrong.push("municipality");
  if (draft.building.trim().length > 64) wrong.push("building");
  if (!/^\d+$/.test(draft.timeout.trim()) || Number(draft.timeout) < 1 || Number(draft.timeout) > LONGEST_TIMEOUT) wrong.push("timeout");
  return wrong;
}

export function toOrder(draft: Draft): Commission {
  const building = draft.building.trim();
  return { id: draft.id.trim(), municipality: draft.municipality, building: building === "" ? null : building, timeoutSeconds: Number(draft.timeout) };
}
