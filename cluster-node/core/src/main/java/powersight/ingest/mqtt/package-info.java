/**
 * Meters by MQTT. {@link powersight.ingest.mqtt.MqttListener} is our own device gateway, which holds each
 * acknowledgement until the message is durable; {@link powersight.ingest.mqtt.ExternalMqtt} takes from somebody else's
 * broker. {@link powersight.ingest.mqtt.Commands} is the way back to a device. The only package that imports Vert.x,
 * Netty and the HiveMQ client.
 */
@NullMarked
package powersight.ingest.mqtt;

import org.jspecify.annotations.NullMarked;
