import type { Commission } from "../../api/types.js";

/** The form as it was typed. */
export interface Draft {
  id: string;
  municipality: string;
  building: string;
  every: string;
  timeout: string;
}

export type Field = keyof Draft;

/** The same shape that the node asks of a meter's and a building's id. */
const METER_ID = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/;
const DAY = 86_400;

function isSeconds(text: string): boolean {
  return /^\d+$/.test(text.trim()) && Number(text) >= 1 && Number(text) <= DAY;
}

/** The fields that cannot be sent as they stand, in the order of the form. */
export function check(draft: Draft): Field[] {
  const wrong: Field[] = [];
  if (!METER_ID.test(draft.id.trim())) wrong.push("id");
  if (draft.municipality === "") wrong.push("municipality");
  if (draft.building.trim() !== "" && !METER_ID.test(draft.building.trim())) wrong.push("building");
  if (!isSeconds(draft.every)) wrong.push("every");
  if (!isSeconds(draft.timeout)) wrong.push("timeout");
  return wrong;
}

export function toOrder(draft: Draft): Commission {
  const building = draft.building.trim();
  return {
    id: draft.id.trim(),
    municipality: draft.municipality,
    building: building === "" ? null : building,
    everySeconds: Number(draft.every),
    timeoutSeconds: Number(draft.timeout),
  };
}
