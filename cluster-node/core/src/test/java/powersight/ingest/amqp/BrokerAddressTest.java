package powersight.ingest.amqp;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.ConnectionFactory;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class BrokerAddressTest {
    private static BrokerAddress at(String uri) {
        return new BrokerAddress(uri, "us", "secret", Optional.empty());
    }

    @Test
    void the_nodes_of_a_clustered_broker_are_its_doors_in_the_order_given() {
        BrokerAddress rabbits = at("amqp://one:5673/grid, amqp://two");

        assertThat(rabbits.doors()).containsExactly(new Address("one", 5673), new Address("two", 5672));
        assertThat(rabbits.hostAndPort()).isEqualTo("one:5673, two:5672");
    }

    @Test
    void what_follows_the_first_host_counts_for_all() {
        ConnectionFactory factory = new ConnectionFactory();

        at("amqp://one:5673/grid,amqp://two:5674").configure(factory);

        assertThat(factory.getVirtualHost()).isEqualTo("grid");
        assertThat(factory.getUsername()).isEqualTo("us");
    }
}
