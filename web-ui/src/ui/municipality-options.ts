import { html, type TemplateResult } from "lit-html";
import type { Municipality } from "../api/types.js";
import { spoken } from "../i18n/language.js";

/** The choices of a municipality list, grouped by district. The code is what counts; the name follows the script. */
export function municipalityOptions(places: readonly Municipality[], chosen: string): TemplateResult[] {
  const byDistrict = new Map<string, Municipality[]>();
  for (const place of places) byDistrict.set(place.district, [...(byDistrict.get(place.district) ?? []), place]);
  const { officialName } = spoken.value;
  return [...byDistrict].map(
    ([district, members]) => html`<optgroup label=${officialName(district)}>
      ${members.map((place) => html`<option value=${place.code} .selected=${place.code === chosen}>${officialName(place.name)}</option>`)}
    </optgroup>`,
  );
}
