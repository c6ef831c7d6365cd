/**
 * Meters by AMQP 0-9-1. {@link powersight.ingest.amqp.AmqpIntake} takes from a durable queue and acknowledges after the
 * commit; the broker is {@link powersight.ingest.amqp.EmbeddedBroker} in this process, or a RabbitMQ by configuration. The
 * only package that imports Alpakka, the RabbitMQ client and Qpid.
 */
@NullMarked
package powersight.ingest.amqp;

import org.jspecify.annotations.NullMarked;
