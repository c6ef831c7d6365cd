package powersight.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MunicipalitiesTest {
    @ParameterizedTest
    @ValueSource(strings = {"novi sad", "NOVI SAD", "Novi Sad", "Нови Сад", "novi-sad", " Novi  Sad "})
    void a_name_is_found_however_it_is_typed(String typed) {
        assertThat(Municipalities.find(typed)).map(Municipality::code).contains("80284");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Žitorađa", "zitoradja", "ЖИТОРАЂА"})
    void diacritics_may_be_left_out(String typed) {
        assertThat(Municipalities.find(typed)).map(Municipality::name).contains("Žitorađa");
    }

    @Test
    void an_unknown_name_finds_nothing() {
        assertThat(Municipalities.find("Atlantida")).isEmpty();
        assertThat(Municipalities.byCode("12345")).isEmpty();
    }

    @Test
    void every_code_is_unique_and_passes_its_check_digit() {
        assertThat(Municipalities.all()).hasSize(168).allMatch(each -> Municipality.isCode(each.code()));
        assertThat(Municipalities.all().stream().map(Municipality::code).collect(Collectors.toSet()))
                .hasSize(168);
        assertThat(Municipality.isCode("80285")).isFalse();
    }

    @Test
    void every_name_finds_its_own_municipality() {
        assertThat(Municipalities.all())
                .allSatisfy(each -> assertThat(Municipalities.find(each.name())).contains(each));
    }

    @Test
    void there_are_twenty_five_districts_in_four_regions() {
        assertThat(Municipalities.all().stream().map(Municipality::district).distinct())
                .hasSize(25)
                .contains("Grad Beograd", "Južnobački okrug", "Raški okrug");
        assertThat(Municipalities.all().stream().map(Municipality::region).distinct())
                .hasSize(4);
    }
}
