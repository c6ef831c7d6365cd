package powersight.documents.s3;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The four examples that AWS publishes in "Signature Calculations for the Authorization Header" of the S3 reference. */
class SignatureTest {
    private static final String NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private static final Instant AT = Instant.parse("2013-05-24T00:00:00Z");
    private static final Signature SIGNATURE =
            new Signature("us-east-1", "AKIAIOSFODNN7EXAMPLE", "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY");

    private static String signature(String method, String path, String payload, Map<String, String> more) {
        Map<String, String> headers = new TreeMap<>(more);
        headers.put("host", "examplebucket.s3.amazonaws.com");
        headers.put("x-amz-content-sha256", payload);
        headers.put("x-amz-date", "20130524T000000Z");
        String header = SIGNATURE.authorization(
                method, URI.create("https://examplebucket.s3.amazonaws.com" + path), headers, payload, AT);
        return header.substring(header.indexOf("Signature=") + 10);
    }

    @Test
    void getting_a_part_of_an_object() {
        assertThat(signature("GET", "/test.txt", NOTHING, Map.of("range", "bytes=0-9")))
                .isEqualTo("f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
    }

    @Test
    void putting_an_object() {
        assertThat(signature(
                        "PUT",
                        "/test%24file.text",
                        "44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072",
                        Map.of("date", "Fri, 24 May 2013 00:00:00 GMT", "x-amz-storage-class", "REDUCED_REDUNDANCY")))
                .isEqualTo("98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
    }

    @Test
    void asking_for_a_buckets_lifecycle() {
        assertThat(signature("GET", "/?lifecycle", NOTHING, Map.of()))
                .isEqualTo("fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
    }

    @Test
    void listing_objects() {
        assertThat(signature("GET", "/?max-keys=2&prefix=J", NOTHING, Map.of()))
                .isEqualTo("34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
    }

    @Test
    void the_secret_is_in_no_text_about_it() {
        assertThat(SIGNATURE.toString()).doesNotContain("bPxRfiCY");
    }
}
