package powersight.app;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The arrows between the rooms: {@code app → http-api → core → wire ← simulator}, and what may be used where. */
@AnalyzeClasses(
        packages = "powersight",
        importOptions = {ImportOption.DoNotIncludeTests.class, ArchitectureTest.NoFixtures.class})
class ArchitectureTest {
    /** Fixtures of other rooms come in jars of their own. */
    static final class NoFixtures implements ImportOption {
        @Override
        public boolean includes(Location location) {
            return !location.contains("-tests.jar");
        }
    }

    private static final String[] WHAT_ALL_DESKS_USE = {
        "powersight.api.doors..", "powersight.api.http..", "powersight.api.gate.."
    };

    @ArchTest
    static final ArchRule wire_knows_nobody_else_of_ours =
            only("powersight.wire..").mayNotKnow("powersight.wire..");

    @ArchTest
    static final ArchRule the_simulator_knows_only_the_wire =
            only("powersight.simulator..").mayNotKnow("powersight.wire..", "powersight.simulator..");

    @ArchTest
    static final ArchRule the_features_know_neither_the_api_nor_the_program_nor_the_simulator = noClasses()
            .that()
            .resideOutsideOfPackages("powersight.app..", "powersight.api..", "powersight.simulator..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("powersight.app..", "powersight.api..", "powersight.simulator..");

    @ArchTest
    static final ArchRule the_api_knows_neither_the_program_nor_the_simulator = noClasses()
            .that()
            .resideInAPackage("powersight.api..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("powersight.app..", "powersight.simulator..");

    @ArchTest
    static final ArchRule features_do_not_go_round_in_circles =
            slices().matching("powersight.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule the_apis_desks_do_not_go_round_in_circles =
            slices().matching("powersight.api.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule the_apis_desks_do_not_know_each_other = slices().matching("powersight.api.(*)..")
            .should()
            .notDependOnEachOther()
            .ignoreDependency(resideInAnyPackage("powersight.api.."), resideInAnyPackage(WHAT_ALL_DESKS_USE));

    @ArchTest
    static final ArchRule the_apis_desks_do_not_know_who_puts_them_together = noClasses()
            .that()
            .resideInAPackage("powersight.api.*..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("powersight.api");

    @ArchTest
    static final ArchRule the_kernel_knows_no_feature =
            only("powersight.platform..").mayNotKnow("powersight.platform..", "powersight.wire..");

    @ArchTest
    static final ArchRule our_mqtt_listener_alone_is_made_of_vertx =
            technology("io.vertx..").livesIn("powersight.ingest.mqtt..");

    @ArchTest
    static final ArchRule mqtt_clients_are_the_external_broker_and_the_simulated_meters = technology("com.hivemq..")
            .livesIn("powersight.ingest.mqtt..", "powersight.simulator..", "powersight.app.bench..");

    @ArchTest
    static final ArchRule amqp_stays_in_its_transport_and_the_simulated_meters = technology(
                    "com.rabbitmq..", "akka.stream.alpakka.amqp..", "org.apache.qpid..")
            .livesIn(
                    "powersight.ingest.amqp..",
                    "powersight.simulator..",
                    "powersight.app.bench..",
                    "powersight.app.chaos..",
                    "powersight.app.servers..");

    @ArchTest
    static final ArchRule influx_has_one_adapter =
            technology("com.influxdb..").livesIn("powersight.timeseries.influx..");

    @ArchTest
    static final ArchRule an_http_client_is_for_influx_and_webhooks =
            technology("okhttp3..").livesIn("powersight.timeseries.influx..", "powersight.webhook..");

    @ArchTest
    static final ArchRule http_is_the_apis_business =
            technology("akka.http..").livesIn("powersight.api..", "powersight.app", "powersight.app.cluster");

    @ArchTest
    static final ArchRule the_command_line_is_the_programs_and_the_simulators =
            technology("picocli..").livesIn("powersight.app..", "powersight.simulator..");

    @ArchTest
    static final ArchRule a_meters_rules_need_no_akka = noClasses()
            .that()
            .haveNameMatching(
                    "powersight\\.meter\\.(MeterState|MeterEvent|SeenSequences|RecentTimes|Limits|Registration).*")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("akka..");

    private record Room(String[] packages) {
        /** Everything of ours but these. */
        ArchRule mayNotKnow(String... allExcept) {
            return noClasses()
                    .that()
                    .resideInAnyPackage(packages)
                    .should()
                    .dependOnClassesThat(resideInAnyPackage("powersight..")
                            .and(DescribedPredicate.not(resideInAnyPackage(allExcept))));
        }
    }

    private record Technology(String[] packages) {
        ArchRule livesIn(String... ours) {
            return noClasses()
                    .that()
                    .resideOutsideOfPackages(ours)
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(packages)
                    .allowEmptyShould(true);
        }
    }

    private static Room only(String... packages) {
        return new Room(packages);
    }

    private static Technology technology(String... packages) {
        return new Technology(packages);
    }
}
