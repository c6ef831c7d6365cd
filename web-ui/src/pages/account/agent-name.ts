/** The part of what a browser says of itself that a person knows; programs are shown as they call themselves. */
export function agentName(agent: string): string {
  const browser = BROWSERS.find(([mark]) => agent.includes(`${mark}/`));
  const system = SYSTEMS.find((name) => agent.includes(name));
  if (browser === undefined) return agent.slice(0, 40);
  return system === undefined ? browser[1] : `${browser[1]}, ${system}`;
}

/** In this order: nearly all of them call themselves Safari too, and many Chrome. */
const BROWSERS = [["Edg", "Edge"], ["OPR", "Opera"], ["Firefox", "Firefox"], ["Chrome", "Chrome"], ["Safari", "Safari"]] as const;
const SYSTEMS = ["Android", "iPhone", "iPad", "Windows", "Mac OS X", "Linux"];
