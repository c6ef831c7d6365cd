package powersight.property;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import powersight.wire.Municipalities;
import powersight.wire.Municipality;

class OutlinesTest {
    private final Outlines outlines = Outlines.schematic();

    @Test
    void every_municipalitys_seat_lies_in_its_own_outline() {
        assertThat(outlines.all()).hasSize(168);
        for (Municipality each : Municipalities.all())
            assertThat(outlines.at(new Point(each.latitude(), each.longitude())))
                    .as(each.toString())
                    .contains(each);
    }

    @Test
    void places_in_other_countries_lie_in_none() {
        Map<String, Point> others = Map.of(
                "Budapest", new Point(47.50, 19.04),
                "Timișoara", new Point(45.75, 21.23),
                "Sofia", new Point(42.70, 23.32),
                "Skopje", new Point(42.00, 21.43),
                "Podgorica", new Point(42.44, 19.26),
                "Sarajevo", new Point(43.85, 18.41),
                "Osijek", new Point(45.55, 18.69),
                "null island", new Point(0, 0));

        others.forEach((name, point) -> assertThat(outlines.at(point)).as(name).isEmpty());
    }

    @Test
    void every_point_within_lies_in_one_outline_and_no_two_overlap() {
        Random random = new Random(168);
        int within = 0;
        for (int i = 0; i < 5_000; i++) {
            Point point = new Point(42.2 + random.nextDouble() * 4, 18.8 + random.nextDouble() * 4.2);
            List<Outline> holding =
                    outlines.all().stream().filter(each -> each.holds(point)).toList();
            assertThat(holding).as(point.toString()).hasSizeLessThan(2);
            within += holding.size();
        }
        assertThat(within).isBetween(2_000, 3_500);
    }

    @Test
    void a_point_fits_its_address_or_is_elsewhere_or_outside_or_not_given() {
        Municipality noviSad = Municipalities.find("Novi Sad").orElseThrow();

        assertThat(outlines.fit(Optional.of(new Point(45.26, 19.83)), noviSad)).isEqualTo(Location.INSIDE);
        assertThat(outlines.fit(Optional.of(new Point(43.32, 21.90)), noviSad)).isEqualTo(Location.ELSEWHERE);
        assertThat(outlines.fit(Optional.of(new Point(47.50, 19.04)), noviSad)).isEqualTo(Location.OUTSIDE);
        assertThat(outlines.fit(Optional.empty(), noviSad)).isEqualTo(Location.NONE);
    }

    @Test
    void there_is_no_latitude_of_95() {
        assertThatThrownBy(() -> new Point(95, 20)).hasMessageContaining("latitude");
        assertThatThrownBy(() -> new Point(Double.NaN, 20)).hasMessageContaining("latitude");
        assertThatThrownBy(() -> new Point(44, -181)).hasMessageContaining("longitude");
    }

    @Test
    void real_outlines_are_read_from_geojson_with_their_holes(@TempDir Path folder) throws IOException {
        Path file = Files.writeString(folder.resolve("real.geojson"), """
                {"type":"FeatureCollection","features":[
                 {"type":"Feature","properties":{"name":"Нови Сад"},"geometry":{"type":"MultiPolygon","coordinates":[
                   [[[19,45],[20,45],[20,46],[19,46],[19,45]],[[19.4,45.4],[19.6,45.4],[19.6,45.6],[19.4,45.6],[19.4,45.4]]],
                   [[[21,45],[21.5,45],[21.5,45.5],[21,45]]]]}}]}""");

        Outlines real = Outlines.read(file);

        assertThat(real.isSchematic()).isFalse();
        assertThat(real.at(new Point(45.2, 19.2)).orElseThrow().name()).isEqualTo("Novi Sad");
        assertThat(real.at(new Point(45.5, 19.5))).isEmpty();
        assertThat(real.at(new Point(45.1, 21.3))).isPresent();
        assertThat(real.at(new Point(46.5, 19.5))).isEmpty();
    }

    @Test
    void a_file_that_is_none_stops_with_its_name(@TempDir Path folder) throws IOException {
        Path none = Files.writeString(folder.resolve("none.geojson"), "{}");
        Path strange = Files.writeString(
                folder.resolve("strange.geojson"), "{\"features\":[{\"properties\":{\"name\":\"Atlantis\"}}]}");

        assertThatThrownBy(() -> Outlines.read(none)).hasMessageContaining("none.geojson");
        assertThatThrownBy(() -> Outlines.read(strange)).hasMessageContaining("Atlantis");
    }
}
