/**
 * The way in: transport → decode → the meter → acknowledge after durable, and a quarantine for what was refused.
 *
 * <p>Doors: {@link powersight.ingest.MeterTransport} is what a transport is, {@link powersight.ingest.Intake} is what it
 * hands each message to, {@link powersight.ingest.Quarantine} lists what was refused, {@link powersight.ingest.Accounts}
 * counts. Tables: {@code quarantine}. No state of its own beyond what is in flight.
 */
@NullMarked
package powersight.ingest;

import org.jspecify.annotations.NullMarked;
