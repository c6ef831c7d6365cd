import { ChartElement } from "./ps-chart.js";

if (customElements.get("ps-chart") === undefined) customElements.define("ps-chart", ChartElement);
