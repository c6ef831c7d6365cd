package powersight.ingest;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Optional;
import javax.net.ssl.TrustManagerFactory;

/** Whose word counts when a broker says who it is: the certificate authorities of a PEM file, or Java's own. */
public final class TrustedAuthorities {
    private TrustedAuthorities() {}

    public static TrustManagerFactory of(Optional<Path> pem) throws GeneralSecurityException, IOException {
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        if (pem.isPresent()) managers.init(in(pem.get()));
        else managers.init((KeyStore) null);
        return managers;
    }

    private static KeyStore in(Path pem) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream file = Files.newInputStream(pem)) {
            int number = 0;
            for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(file))
                store.setCertificateEntry("authority-" + number++, one);
        }
        return store;
    }
}
