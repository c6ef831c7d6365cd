/**
 * The utility's list of its meters and concentrators: commissioning, their keys, and strangers that were heard.
 *
 * <p>Doors: {@link powersight.devices.Commissioning}, {@link powersight.devices.DeviceKeys},
 * {@link powersight.devices.KeyOrders}, {@link powersight.devices.MeterList},
 * {@link powersight.devices.UnknownDevices}; {@link powersight.devices.KeyKeeper} is run by every node that devices are
 * connected to. Tables: {@code device_key}, {@code meter_list} (kept by a projection of the meters' rare events),
 * {@code unknown_device}.
 */
@NullMarked
package powersight.devices;

import org.jspecify.annotations.NullMarked;
