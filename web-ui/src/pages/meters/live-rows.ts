import type { MeterLive, MeterSummary } from "../../api/types.js";
import type { LiveClient } from "../../live/client.js";

/**
 * The live side of the list: subscribed to exactly the meters in sight, a short rest after scrolling, so that a fast
 * scroll through thousands asks for none of them.
 */
export class LiveRows {
  private readonly heard = new Map<string, MeterLive>();
  private readonly leave = new Map<string, () => void>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly live: LiveClient,
    private readonly changed: (id: string, before: MeterLive | undefined) => void,
    private readonly rest = 150,
  ) {}

  show(ids: readonly string[]): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.adjust(new Set(ids)), this.leave.size === 0 ? 0 : this.rest);
  }

  of(meter: MeterSummary): MeterSummary {
    const live = this.heard.get(meter.id);
    return live === undefined ? meter : merged(meter, live);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.adjust(new Set());
  }

  private adjust(wanted: ReadonlySet<string>): void {
    for (const [id, leave] of [...this.leave])
      if (!wanted.has(id)) {
        leave();
        this.leave.delete(id);
      }
    for (const id of wanted) if (!this.leave.has(id)) this.leave.set(id, this.live.subscribe(`meter/${id}`, { onData: (data) => this.take(id, data as MeterLive) }));
  }

  private take(id: string, data: MeterLive): void {
    const before = this.heard.get(id);
    this.heard.set(id, data);
    this.changed(id, before);
  }
}

/** The newest reading over what the list said; what the reading does not carry stays. */
export function merged(meter: MeterSummary, live: MeterLive): MeterSummary {
  const imported = live.importT1Wh === undefined && live.importT2Wh === undefined ? meter.importWh : (live.importT1Wh ?? 0) + (live.importT2Wh ?? 0);
  return {
    ...meter,
    state: live.state ?? meter.state,
    stateSince: live.stateSince ?? meter.stateSince,
    lastHeardAt: live.lastHeardAt ?? meter.lastHeardAt,
    lastReadingAt: live.at ?? meter.lastReadingAt,
    everySeconds: live.everySeconds ?? meter.everySeconds,
    watts: live.watts === undefined ? meter.watts : live.watts,
    importWh: imported,
  };
}
