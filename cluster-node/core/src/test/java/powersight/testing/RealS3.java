package powersight.testing;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * S3Proxy, a server that speaks S3 and knows nothing of ours, in a process and with a class path of its own. The build puts
 * it beside the test classes. It keeps its objects as files below {@link #bucket()}.
 */
public final class RealS3 implements AutoCloseable {
    public static final String BUCKET = "documents",
            ACCESS_KEY = "powersight",
            SECRET_KEY = "a secret of forty characters, more or less";
    private static final Path PROGRAM = Path.of("target", "s3proxy", "s3proxy.jar");

    private final Path directory;
    private final int port;
    private final Process server;

    private RealS3(Path directory) throws IOException {
        this.directory = directory;
        this.port = RealServer.freePort();
        if (!Files.exists(PROGRAM))
            throw new AssertionError(PROGRAM.toAbsolutePath() + " is missing; mvn generate-test-resources brings it");
        Files.createDirectories(bucket());
        Path settings = Files.writeString(directory.resolve("s3proxy.properties"), """
                s3proxy.endpoint=http://127.0.0.1:%d
                s3proxy.authorization=aws-v4
                s3proxy.identity=%s
                s3proxy.credential=%s
                jclouds.provider=filesystem-nio2
                jclouds.filesystem.basedir=%s
                """.formatted(
                        port, ACCESS_KEY, SECRET_KEY, directory.resolve("objects")));
        Path log = directory.resolve("log");
        this.server = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx160m",
                        "-XX:TieredStopAtLevel=1",
                        "-jar",
                        PROGRAM.toAbsolutePath().toString(),
                        "--properties",
                        settings.toString()))
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        RealServer.await(server, log, () -> RealServer.answers(port));
    }

    /** On a free port of this machine, keeping everything in this folder. */
    public static RealS3 start(Path directory) throws IOException {
        return new RealS3(directory);
    }

    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + port);
    }

    public Path bucket() {
        return directory.resolve("objects").resolve(BUCKET);
    }

    @Override
    public void close() {
        RealServer.kill(server);
    }
}
