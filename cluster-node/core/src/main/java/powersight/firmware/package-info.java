/**
 * New firmware for meters: images as a release desk signed them, and which meter was offered which of them.
 *
 * <p>Doors: {@link powersight.firmware.FirmwareImages}, {@link powersight.firmware.FirmwareOffers}. Tables: {@code
 * firmware_image} (the bytes too: every node serves every image, and a backup has them), {@code firmware_offer}. Hears the
 * meters through {@code ingest.mqtt} and HTTP; the meter checks signature, model, version and size itself.
 */
@NullMarked
package powersight.firmware;

import org.jspecify.annotations.NullMarked;
