package powersight.api.doors;

import powersight.commands.MeterCommands;
import powersight.devices.DeviceKeys;
import powersight.devices.KeyOrders;
import powersight.firmware.FirmwareImages;
import powersight.firmware.FirmwareOffers;

/** The doors of core that concern devices themselves: their keys, their firmware, and what meters are told to do. */
public record DeviceDesk(
        KeyOrders keyOrders, DeviceKeys keys, FirmwareImages images, FirmwareOffers offers, MeterCommands commands) {}
