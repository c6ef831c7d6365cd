package powersight.ingest;

import powersight.meter.Sender;

/**
 * One message as a transport received it.
 *
 * @param transport the transport's name
 * @param sender who sent it, as far as the transport has proved
 * @param topic the MQTT topic, or the AMQP routing key with slashes for dots
 */
public record Delivery(String transport, Sender sender, String topic, byte[] payload) {}
