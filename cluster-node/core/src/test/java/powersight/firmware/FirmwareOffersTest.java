package powersight.firmware;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import powersight.audit.Audit;
import powersight.devices.Downlink;
import powersight.devices.WayToMeters;
import powersight.testing.TestDatabase;
import powersight.wire.FirmwareJson;
import powersight.wire.FirmwareTopic;
import powersight.wire.FirmwareUpdate;
import powersight.wire.FirmwareVersion;
import powersight.wire.MeterId;

class FirmwareOffersTest {
    private static final MeterId METER = new MeterId("m-1");
    private static final FirmwareVersion OLD = new FirmwareVersion(1, 0, 0);
    private static final FirmwareVersion NEW = new FirmwareVersion(1, 1, 0);

    private final TestDatabase database = TestDatabase.create("audit", "devices", "firmware");
    private final Audit audit = new Audit(database.database(), Clock.systemUTC());
    private final FirmwareOffers offers = new FirmwareOffers(database.database(), audit);
    private final Line line = new Line();
    private final WayToMeters way =
            new WayToMeters(meter -> CompletableFuture.completedFuture(Optional.of(meter.value())));
    private final byte[] image = new byte[2_500];

    @BeforeEach
    void an_image() throws Exception {
        way.by(line);
        for (int i = 0; i < image.length; i++) image[i] = (byte) (i * 31);
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        KeyPair key = generator.generateKeyPair();
        Signature signature = Signature.getInstance("SHA256withECDSAinP1363Format");
        signature.initSign(key.getPrivate());
        signature.update(ReleaseKeys.manifest(
                "ps", NEW, image.length, MessageDigest.getInstance("SHA-256").digest(image)));
        new FirmwareImages(database.database(), new ReleaseKeys(List.of(key.getPublic())), audit)
                .add("ps", NEW, signature.sign(), image, "system");
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void the_signed_form_is_the_one_the_meters_know() {
        byte[] manifest =
                ReleaseKeys.manifest("ps-esp32-1", new FirmwareVersion(1, 2, 0x0304), 0x05060708, new byte[32]);

        assertThat(HexFormat.of().formatHex(manifest))
                .isEqualTo("5053465701000000" + "70732d65737033322d31000000000000" + "04030201" + "08070605"
                        + "00".repeat(32));
    }

    @Test
    void a_meter_is_told_when_it_is_here_asks_for_every_piece_and_confirms() {
        line.here = false;
        offers.offer(METER, "ps", NEW, "system");
        offers.tell(way);
        assertThat(line.offered).isEmpty();

        line.here = true;
        offers.tell(way);
        offers.tell(way);

        assertThat(line.offered).as("not at every look").hasSize(1);
        String campaign = line.offered.get(0).campaign();
        assertThat(piece(campaign, 0, 1024)).isEqualTo(Arrays.copyOfRange(image, 0, 1024));
        assertThat(piece(campaign, 2048, 452)).isEqualTo(Arrays.copyOfRange(image, 2048, 2500));
        assertThat(offers.hear(METER, new FirmwareUpdate.ChunkRequest(METER, campaign, 2500, 1)))
                .isEmpty();
        assertThat(offers.hear(METER, new FirmwareUpdate.ChunkRequest(METER, "another", 0, 1)))
                .isEmpty();
        assertThat(offers.chunk(new MeterId("m-2"), campaign, 0, 10)).isEmpty();
        says(campaign, FirmwareUpdate.State.CONFIRMED, NEW);
        assertThat(standing().state()).isEqualTo("CONFIRMED");
        assertThat(offers.current(METER)).isEmpty();
    }

    @Test
    void a_download_that_stopped_is_offered_again_and_a_last_word_that_was_lost_is_understood_late() {
        offers.offer(METER, "ps", NEW, "system");
        offers.tell(way);
        String campaign = line.offered.get(0).campaign();
        says(campaign, FirmwareUpdate.State.DOWNLOADING, OLD);
        aMinuteLater();
        offers.tell(way);
        assertThat(line.offered).hasSize(2);
        assertThat(standing().state()).isEqualTo("DOWNLOADING");

        says(campaign, FirmwareUpdate.State.VERIFIED, OLD);
        aMinuteLater();
        offers.tell(way);
        says(campaign, FirmwareUpdate.State.REFUSED, NEW);

        assertThat(line.offered).hasSize(3);
        assertThat(standing().state()).isEqualTo("CONFIRMED");
    }

    @Test
    void a_meter_that_refuses_or_goes_back_is_not_offered_the_image_again() {
        offers.offer(METER, "ps", NEW, "system");
        offers.tell(way);
        says(line.offered.get(0).campaign(), FirmwareUpdate.State.ROLLED_BACK, OLD);
        aMinuteLater();

        offers.tell(way);

        assertThat(line.offered).hasSize(1);
        assertThat(standing().remark()).contains("because");
    }

    private byte[] piece(String campaign, long offset, int length) {
        return offers.hear(METER, new FirmwareUpdate.ChunkRequest(METER, campaign, offset, length))
                .map(said -> ((FirmwareUpdate.Chunk) said).data().toArray())
                .orElseThrow();
    }

    private void says(String campaign, FirmwareUpdate.State state, FirmwareVersion running) {
        offers.hear(METER, new FirmwareUpdate.Progress(METER, campaign, state, running, 10, Optional.of("because")));
    }

    private FirmwareOffers.Standing standing() {
        return offers.standing(METER).orElseThrow();
    }

    private void aMinuteLater() {
        database.database()
                .jdbi()
                .useHandle(handle ->
                        handle.execute("update firmware_offer set offered_at = offered_at - interval '1 minute'"));
    }

    /** The meter's own, in the test's hand. */
    private static final class Line implements Downlink {
        final List<FirmwareUpdate.Offer> offered = new ArrayList<>();
        boolean here = true;

        @Override
        public boolean mayReach(String device) {
            return here;
        }

        @Override
        public CompletionStage<Boolean> say(String device, String topic, byte[] payload) {
            assertThat(topic).isEqualTo(FirmwareTopic.OFFER.of(METER));
            offered.add((FirmwareUpdate.Offer) FirmwareJson.decode(FirmwareTopic.OFFER, METER, payload));
            return CompletableFuture.completedFuture(true);
        }
    }
}
