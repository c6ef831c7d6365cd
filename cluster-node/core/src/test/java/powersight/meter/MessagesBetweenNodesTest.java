package powersight.meter;

import static powersight.meter.Example.ITSELF;
import static powersight.meter.Example.METER;
import static powersight.meter.Example.NOON;
import static powersight.meter.Example.REGISTERED;

import akka.actor.testkit.typed.javadsl.ActorTestKit;
import akka.actor.testkit.typed.javadsl.TestProbe;
import com.typesafe.config.ConfigFactory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import powersight.platform.Refused;
import powersight.wire.ConcentratorId;
import powersight.wire.Electrical;
import powersight.wire.Flag;
import powersight.wire.MeterMessage;
import powersight.wire.Reading;
import powersight.wire.Registers;

/** Whatever meters and their callers say to each other survives the way to another node unchanged. */
class MessagesBetweenNodesTest {
    private static final ActorTestKit NODE = ActorTestKit.create(
            ConfigFactory.parseString("""
                    akka.loglevel = WARNING
                    akka.actor.serialization-bindings { "powersight.platform.Message" = jackson-cbor }
                    akka.serialization.jackson.jackson-modules += "powersight.meter.WireModule"
                    """).withFallback(ConfigFactory.load()).resolve());

    private static final Reading FULL = new Reading(
            NOON,
            7,
            new Registers(1, 2, 3, 4),
            new Electrical(230_100, 4_000, -920_000, -990, 50_010),
            Flag.BUFFERED.bit() | Flag.LATE.bit());

    @AfterAll
    static void stop() {
        NODE.shutdownTestKit();
    }

    @Test
    void what_a_meter_hears() {
        TestProbe<Answer> caller = NODE.createTestProbe();
        MeterMessage.Report report = new MeterMessage.Report(METER, 3, List.of(FULL, Example.reading(8, NOON, 100)));

        for (MeterMessage message : List.of(
                report,
                new MeterMessage.Heartbeat(METER, Optional.of(NOON), Optional.of("1.0")),
                new MeterMessage.Heartbeat(METER, Optional.empty(), Optional.empty()),
                new MeterMessage.LastGasp(METER, NOON),
                new MeterMessage.GapNotice(METER, 2, 9, "buffer-overflow"),
                new MeterMessage.CommandReply(METER, "c-1", MeterMessage.CommandReply.Result.DONE, Optional.empty())))
            for (Sender sender : List.of(
                    ITSELF,
                    new Sender.Concentrator(new ConcentratorId("c-1")),
                    new Sender.Backbone("amqp"),
                    new Sender.Anonymous())) survives(new Meter.Hear(sender, message, caller.getRef()));
    }

    @Test
    void what_else_is_asked_of_a_meter() {
        survives(
                new Meter.Commission(REGISTERED, NODE.<Boolean>createTestProbe().getRef()));
        survives(new Meter.Commission(
                new Registration(
                        "80284",
                        Optional.of("b-1"),
                        Optional.of(new ConcentratorId("c-1")),
                        true,
                        Duration.ofMillis(1_500),
                        Duration.ofSeconds(30)),
                NODE.<Boolean>createTestProbe().getRef()));
        survives(new Meter.AskNow(NODE.<Meter.Standing>createTestProbe().getRef()));
        survives(new Meter.Watch(NODE.<MeterNow>createTestProbe().getRef()));
        survives(new Meter.Wake());
    }

    @Test
    void what_a_meter_answers() {
        survives(Answer.Taken.ONE);
        survives(new Answer.Taken(2, 1, List.of(new Answer.NotTaken(1, "in-the-future", "timestamp", "no"))));
        survives(new Answer.Unknown());
        survives(new Answer.Denied("not yours"));
        survives(new Meter.Standing(Optional.empty()));
        survives(new Meter.Standing(Optional.of(new MeterNow(
                METER,
                REGISTERED,
                MeterNow.Connection.ONLINE,
                Optional.of(NOON),
                Optional.empty(),
                Optional.of(FULL),
                Optional.of(NOON),
                12,
                3,
                List.of(new SeenSequences.Range(4, 6))))));
        survives(new AreaReport(
                METER, "80284", Optional.of("b-1"), MeterNow.Connection.OFFLINE, OptionalInt.of(-5), 1, 2, 3));
        survives(new Refused("code", "sentence", "advice"));
    }

    private static void survives(Object message) {
        NODE.serializationTestKit().verifySerialization(message, true);
    }
}
