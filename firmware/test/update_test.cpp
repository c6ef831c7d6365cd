#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <memory>

#include "basics/base64.h"
#include "claims.h"
#include "doubles.h"
#include "identity/claim_code.h"
#include "memory_flash.h"
#include "messages/json_reader.h"
#include "messages/json_writer.h"
#include "server_double.h"
#include "signing.h"
#include "update/flash_slots.h"
#include "update/p256.h"
#include "update/updater.h"

using namespace powersight;

namespace {

std::string hex(const uint8_t* data, size_t size) {
    std::string text;
    for (size_t i = 0; i < size; i++) {
        char two[3];
        std::snprintf(two, sizeof(two), "%02x", data[i]);
        text += two;
    }
    return text;
}

/** A release key of this run, in a file of its own that goes away with it. */
struct Key {
    std::string file;
    uint8_t bytes[64];
    Key() : file("/tmp/powersight-key-" + std::to_string(getpid()) + "-" + std::to_string(rand()) + ".pem") {
        CHECK(tools::makeKey(file, bytes));
    }
    ~Key() { unlink(file.c_str()); }
    Key(const Key&) = delete;
    Key& operator=(const Key&) = delete;
};

const Key& releaseKey() {
    static const Key key;
    return key;
}

using Image = std::vector<uint8_t>;

Image someImage(uint32_t size, uint32_t seed) {
    claims::Dice dice(seed);
    Image image(size);
    for (uint8_t& byte : image) byte = static_cast<uint8_t>(dice.next());
    return image;
}

Manifest manifestOf(const Image& image, const char* version, const char* model = "ps-esp32-1") {
    Manifest manifest;
    manifest.model.assign(model);
    Version::parse(Bytes::ofText(version), &manifest.version);
    manifest.size = static_cast<uint32_t>(image.size());
    Sha256::of({image.data(), image.size()}, manifest.sha256);
    CHECK(tools::sign(releaseKey().file, &manifest));
    return manifest;
}

std::string offerOf(const Manifest& manifest, const char* version) {
    char buffer[512];
    JsonWriter json(buffer, sizeof(buffer));
    json.text("id", "fw-7").text("model", manifest.model.bytes()).text("version", version);
    json.number("size", manifest.size).text("sha256", hex(manifest.sha256, 32).c_str());
    const Bytes offer = json.base64("signature", {manifest.signature, 64}).finish();
    return {reinterpret_cast<const char*>(offer.data), offer.size};
}

constexpr uint32_t kSector = 512;
constexpr uint32_t kSlotSectors = 8;

/** A meter's update side, with a node that has one image to give away. */
struct Bench {
    host::MemoryFlash flash{kSector, 2 + 2 * kSlotSectors, claims::seed()};
    host::ManualClock clock;
    host::SeededRandom random{1};
    host::BoardDouble board;
    host::ScriptedNetwork network;
    claims::Server server{&network};
    Topics topics{Bytes::ofText("m-1")};

    /** The program that runs, until its next restart. */
    struct Program : MqttListener, MqttIdentity {
        Program(Bench* bench, const char* version)
            : slots(&bench->flash, 0, kSlotSectors),
              session(&bench->network, &bench->random, this, this),
              updater(&slots, &session, &bench->board, &bench->topics, Bytes::ofText("m-1"), config(version)),
              topics(&bench->topics) {
            session.subscribeTo(topics->updateOffer.bytes());
            session.subscribeTo(topics->updateChunk.bytes());
        }
        static UpdaterConfig config(const char* version) {
            UpdaterConfig config;
            config.model = "ps-esp32-1";
            config.runningVersion = version;
            config.publicKey = releaseKey().bytes;
            return config;
        }
        void onUp() override { updater.onUp(); }
        void onDown() override {}
        void onRefused(uint8_t) override {}
        void onAcknowledged(uint16_t) override {}
        void onMessage(Bytes topic, Bytes payload) override {
            if (topic.equals(topics->updateOffer.bytes())) updater.onOffer(payload);
            if (topic.equals(topics->updateChunk.bytes())) updater.onChunk(payload);
        }
        mqtt::ConnectOptions connectOptions() override {
            mqtt::ConnectOptions options;
            options.clientId = options.userName = Bytes::ofText("m-1");
            options.password = Bytes::ofText("old-secret-of-16-letters");
            return options;
        }
        FlashSlots slots;
        MqttSession session;
        Updater updater;
        const Topics* topics;
    };
    std::unique_ptr<Program> program;
    Image offered;
    uint32_t truncateAt = UINT32_MAX;

    Bench() {
        server.onMessage = [this](const std::string& topic, const std::string& payload) {
            if (topic.find("/update/request") == std::string::npos) return;
            JsonReader json({reinterpret_cast<const uint8_t*>(payload.data()), payload.size()});
            uint64_t offset = 0;
            uint64_t length = 0;
            CHECK(json.number("offset", &offset) && json.number("length", &length));
            if (offset >= truncateAt) return;
            char buffer[1600];
            JsonWriter chunk(buffer, sizeof(buffer));
            chunk.text("id", "fw-7").number("offset", offset);
            const Bytes text =
                chunk.base64("data", {offered.data() + offset, static_cast<size_t>(length)}).finish();
            server.send("powersight/v1/meters/m-1/update/chunk",
                        {reinterpret_cast<const char*>(text.data), text.size});
        };
    }
    void start(const char* version) {
        network.cut();
        clock.millis += 1'000'000;
        program = std::make_unique<Program>(this, version);
        program->slots.chooseAtBoot();
    }
    void pass(uint32_t millis, bool measuring = true) {
        for (uint32_t i = 0; i < millis; i += 50) {
            clock.millis += 50;
            program->session.poll(clock.millis);
            server.poll();
            program->updater.poll(clock.millis, measuring);
        }
    }
    bool upAndOffered(const Image& image, const std::string& offer) {
        offered = image;
        for (int i = 0; i < 100 && !program->session.isUp() && !flash.isCut(); i++) pass(500);
        server.heard.clear();
        server.send("powersight/v1/meters/m-1/update/offer", offer);
        return program->session.isUp();
    }
    std::string progress() const {
        std::string states;
        for (const auto& message : server.heard) {
            if (message.first != "powersight/v1/meters/m-1/update/progress") continue;
            JsonReader json({reinterpret_cast<const uint8_t*>(message.second.data()), message.second.size()});
            Bytes state;
            Bytes remark;
            CHECK(json.text("state", &state));
            states.append(reinterpret_cast<const char*>(state.data), state.size);
            if (json.text("remark", &remark))
                states.append(":").append(reinterpret_cast<const char*>(remark.data), remark.size);
            states += ";";
        }
        return states;
    }
    Image imageIn(uint32_t slot, size_t size) {
        Image image(size);
        flash.read(program->slots.slotAddress(slot), image.data(), static_cast<uint32_t>(size));
        return image;
    }
};

std::string refusalOf(const Manifest& manifest, const char* version) {
    Bench bench;
    bench.start("1.4.2");
    CHECK(bench.upAndOffered({}, offerOf(manifest, version)));
    bench.pass(1'000);
    return bench.progress();
}

}  // namespace

CLAIM(sha256_and_hmac_are_those_of_the_standards) {
    uint8_t out[32];
    Sha256::of(Bytes::ofText("abc"), out);
    CHECK_TEXT("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", hex(out, 32));
    Sha256::of({}, out);
    CHECK_TEXT("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", hex(out, 32));
    const std::string million(1'000'000, 'a');
    Sha256::of(Bytes::ofText(million.c_str()), out);
    CHECK_TEXT("cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0", hex(out, 32));
    Sha256::keyed(Bytes::ofText("Jefe"), Bytes::ofText("what do ya want for nothing?"), out);
    CHECK_TEXT("5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843", hex(out, 32));
}

CLAIM(what_openssl_signed_is_accepted_and_every_flipped_bit_is_refused) {
    claims::Dice dice(claims::seed());
    for (int round = 0; round < 12; round++) {
        const Key key;
        Manifest manifest;
        manifest.model.assign("ps");
        manifest.size = dice.next();
        for (uint8_t& byte : manifest.sha256) byte = static_cast<uint8_t>(dice.next());
        CHECK(tools::sign(key.file, &manifest));
        CHECK(manifest.isSignedBy(key.bytes));
        for (int flips = 0; flips < 4; flips++) {
            Manifest changed = manifest;
            changed.signature[dice.below(64)] ^= static_cast<uint8_t>(1U << dice.below(8));
            CHECK(!changed.isSignedBy(key.bytes));
        }
        Manifest changed = manifest;
        changed.size ^= 1U << dice.below(32);
        CHECK(!changed.isSignedBy(key.bytes));
        uint8_t otherKey[64];
        memcpy(otherKey, key.bytes, 64);
        otherKey[dice.below(64)] ^= 1;  // no point of the curve any more
        CHECK(!manifest.isSignedBy(otherKey));
    }
}

CLAIM(zero_and_the_order_itself_are_no_signature) {
    const uint8_t order[32] = {0xFF, 0xFF, 0xFF, 0xFF, 0,    0,    0,    0,    0xFF, 0xFF, 0xFF,
                               0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xBC, 0xE6, 0xFA, 0xAD, 0xA7, 0x17,
                               0x9E, 0x84, 0xF3, 0xB9, 0xCA, 0xC2, 0xFC, 0x63, 0x25, 0x51};
    Manifest manifest;
    CHECK(!manifest.isSignedBy(releaseKey().bytes));
    for (int half = 0; half < 2; half++) {
        CHECK(tools::sign(releaseKey().file, &manifest));
        memcpy(manifest.signature + 32 * half, order, 32);
        CHECK(!manifest.isSignedBy(releaseKey().bytes));
    }
}

CLAIM(a_signed_newer_image_is_fetched_verified_tried_and_confirmed) {
    Bench bench;
    const Image image = someImage(3'500, 1);
    bench.start("1.4.2");
    CHECK(bench.upAndOffered(image, offerOf(manifestOf(image, "1.5.0"), "1.5.0")));
    bench.pass(8'000);
    CHECK_TEXT("downloading;verified;", bench.progress());
    CHECK_EQUAL(1, std::min(bench.board.restarts, 1));

    bench.start("1.5.0");
    CHECK_EQUAL(1, bench.program->slots.runningSlot());
    CHECK(bench.imageIn(1, image.size()) == image);
    bench.server.heard.clear();
    bench.pass(5'000);
    CHECK_TEXT("confirmed;", bench.progress());
    bench.start("1.5.0");
    CHECK_EQUAL(1, bench.program->slots.runningSlot());
    CHECK(bench.program->slots.trial() == ImageSlots::Trial::kNone);
}

CLAIM(an_image_that_does_not_get_healthy_is_left_and_the_node_is_told) {
    Bench bench;
    const Image image = someImage(1'000, 2);
    bench.start("1.4.2");
    CHECK(bench.upAndOffered(image, offerOf(manifestOf(image, "1.5.0"), "1.5.0")));
    bench.pass(8'000);
    // when: the new image connects but never measures
    bench.start("1.5.0");
    CHECK_EQUAL(1, bench.program->slots.runningSlot());
    const int before = bench.board.restarts;
    bench.pass(310'000, false);
    CHECK(bench.board.restarts > before);
    // then
    bench.start("1.4.2");
    CHECK_EQUAL(0, bench.program->slots.runningSlot());
    bench.server.heard.clear();
    bench.pass(5'000);
    CHECK_TEXT("rolled-back:the new image did not pass its health check;", bench.progress());
}

CLAIM(a_wrong_signature_model_version_or_size_is_refused_before_anything_is_erased) {
    const Image image = someImage(1'000, 3);
    Manifest manifest = manifestOf(image, "1.5.0");
    manifest.signature[5] ^= 1;
    CHECK_TEXT("refused:the signature is wrong;", refusalOf(manifest, "1.5.0"));
    CHECK_TEXT("refused:the signature is wrong;", refusalOf(manifestOf(image, "1.5.0"), "1.6.0"));
    CHECK_TEXT("refused:the image is for another model;",
               refusalOf(manifestOf(image, "1.5.0", "other"), "1.5.0"));
    CHECK_TEXT("refused:the image is not newer than the running one;",
               refusalOf(manifestOf(image, "1.4.1"), "1.4.1"));
    CHECK_TEXT("refused:the image is not newer than the running one;",
               refusalOf(manifestOf(image, "1.4.2"), "1.4.2"));
    CHECK_TEXT("refused:the image is larger than the slot;",
               refusalOf(manifestOf(someImage(5'000, 4), "1.5.0"), "1.5.0"));
}

CLAIM(an_image_whose_bytes_are_not_the_manifests_never_starts) {
    Bench bench;
    Image image = someImage(3'000, 5);
    const std::string offer = offerOf(manifestOf(image, "1.5.0"), "1.5.0");
    image[2'999] ^= 1;
    bench.start("1.4.2");
    CHECK(bench.upAndOffered(image, offer));
    bench.pass(8'000);
    CHECK_TEXT("downloading;failed:the image's hash is not the manifest's;", bench.progress());
    bench.start("1.4.2");
    CHECK_EQUAL(0, bench.program->slots.runningSlot());
}

CLAIM(a_truncated_image_is_given_up_after_asking_for_long_enough) {
    Bench bench;
    const Image image = someImage(3'000, 6);
    bench.truncateAt = 2'048;
    bench.start("1.4.2");
    CHECK(bench.upAndOffered(image, offerOf(manifestOf(image, "1.5.0"), "1.5.0")));
    bench.pass(330'000);
    CHECK_TEXT("downloading;failed:the node stopped answering;", bench.progress());
    bench.start("1.4.2");
    CHECK_EQUAL(0, bench.program->slots.runningSlot());
}

CLAIM(a_power_cut_anywhere_in_an_update_starts_an_image_that_is_whole) {
    const Image old = someImage(2'000, 7);
    const Image image = someImage(3'000, 8);
    const std::string offer = offerOf(manifestOf(image, "1.5.0"), "1.5.0");
    claims::Dice dice(claims::seed());
    int oldStarts = 0;
    int newStarts = 0;
    for (uint64_t cut = 0;; cut += 1 + dice.below(40)) {
        Bench bench;
        memcpy(bench.flash.bytes().data() + 2 * kSector, old.data(), old.size());
        bench.start("1.4.2");
        CHECK(bench.upAndOffered(image, offer));
        bench.flash.cutAfter(cut);
        bench.pass(3'000);
        const bool wasCut = bench.flash.isCut();
        bench.flash.powerOn();
        if (dice.below(2) == 0) {  // the start after the cut is cut as well
            bench.flash.cutAfter(dice.below(60));
            FlashSlots interrupted(&bench.flash, 0, kSlotSectors);
            interrupted.chooseAtBoot();
            bench.flash.powerOn();
        }
        bench.start("?");
        const uint32_t slot = bench.program->slots.runningSlot();
        CHECK(slot == 0 ? bench.imageIn(0, old.size()) == old : bench.imageIn(1, image.size()) == image);
        (slot == 0 ? oldStarts : newStarts)++;
        if (!wasCut || claims::failures() > 5) break;
    }
    CHECK(oldStarts > 50 && newStarts > 0);
}

CLAIM(the_golden_update_messages_are_understood_and_written_byte_for_byte) {
    const auto golden = [](const char* name) {
        std::ifstream file(std::string(GOLDEN_FOLDER) + "/" + name + ".json");
        std::string line;
        std::getline(file, line);
        CHECK(!line.empty());
        return line;
    };
    const auto bytes = [](const std::string& text) {
        return Bytes{reinterpret_cast<const uint8_t*>(text.data()), text.size()};
    };
    const auto string = [](Bytes b) { return std::string(reinterpret_cast<const char*>(b.data), b.size); };
    UpdateOffer offer;
    const std::string offerText = golden("firmware-offer");
    CHECK(readOffer(bytes(offerText), &offer));
    CHECK(offer.id.bytes().equals("fw-2026-07") && offer.manifest.model.bytes().equals("ps-esp32-1"));
    CHECK_EQUAL(1'048'001, offer.manifest.size);
    CHECK(offer.manifest.version.major == 1 && offer.manifest.version.minor == 5 &&
          offer.manifest.version.patch == 0);
    static UpdateChunk chunk;
    const std::string chunkText = golden("firmware-chunk");
    CHECK(readChunk(bytes(chunkText), &chunk));
    CHECK(chunk.offset == 2'048 && string({chunk.data, chunk.size}) == "PowerSight");
    char buffer[512];
    CHECK_TEXT(golden("firmware-request"),
               string(writeRequest(Bytes::ofText("ps-000017"), Bytes::ofText("fw-2026-07"), 2'048, 1'024,
                                   buffer, sizeof(buffer))));
    CHECK_TEXT(golden("firmware-progress-verified"),
               string(writeProgress(Bytes::ofText("ps-000017"), Bytes::ofText("fw-2026-07"),
                                    UpdateState::kVerified, "1.4.2", 1'048'001, "", buffer, sizeof(buffer))));
    CHECK_TEXT(
        golden("firmware-progress-refused"),
        string(writeProgress(Bytes::ofText("ps-000017"), Bytes::ofText("fw-2026-07"), UpdateState::kRefused,
                             "1.4.2", 0, "the signature is wrong", buffer, sizeof(buffer))));
}

CLAIM(versions_are_compared_as_numbers) {
    Version nine;
    Version ten;
    CHECK(Version::parse(Bytes::ofText("1.9.3"), &nine) && Version::parse(Bytes::ofText("1.10.0"), &ten));
    CHECK(nine.ordered() < ten.ordered());
    for (const char* bad : {"", "1", "1.2", "1.2.3.4", "1..3", "256.0.0", "1.2.x", "1.2.99999", ".1.2"})
        CHECK(!Version::parse(Bytes::ofText(bad), &nine));
}

CLAIM(the_claim_code_depends_on_the_secret_and_the_id) {
    const ClaimCode code = claimCode(Bytes::ofText("m-1"), Bytes::ofText("secret-one"));
    CHECK_EQUAL(9, code.bytes().size);
    CHECK(code.text()[4] == '-');
    CHECK(!code.bytes().equals(claimCode(Bytes::ofText("m-1"), Bytes::ofText("secret-two")).bytes()));
    CHECK(!code.bytes().equals(claimCode(Bytes::ofText("m-2"), Bytes::ofText("secret-one")).bytes()));
}
