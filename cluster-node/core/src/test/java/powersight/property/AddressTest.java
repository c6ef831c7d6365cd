package powersight.property;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class AddressTest {
    @Test
    void all_spellings_of_an_address_are_one() {
        String key = new Address("Novi Sad", "Bulevar oslobođenja", "46a").key();

        for (Address other : List.of(
                new Address(" NOVI  SAD", "BULEVAR OSLOBODJENJA", "46 A"),
                new Address("Нови Сад", "Булевар ослобођења", "46а"),
                new Address("novi sad", "ul. Bulevar oslobođenja", "46a.")))
            assertThat(other.key()).as(other.toString()).isEqualTo(key);
    }

    @Test
    void numbers_that_only_look_alike_are_two() {
        assertThat(new Address("Niš", "Dušanova", "12/3").key())
                .isNotEqualTo(new Address("Niš", "Dušanova", "123").key());
    }

    @Test
    void nothing_is_no_address() {
        assertThatThrownBy(() -> new Address("Niš", " ", "1")).hasMessageContaining("street");
        assertThatThrownBy(() -> new Address("Niš", "Dušanova", "--")).hasMessageContaining("number");
        assertThatThrownBy(() -> new Address("N".repeat(121), "Dušanova", "1")).hasMessageContaining("settlement");
        assertThatThrownBy(() -> new Address("Niš", "a\u0007b", "1")).hasMessageContaining("control");
    }
}
