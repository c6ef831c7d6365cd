package powersight.app.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** How this program is started once more, as a process of its own. */
public record JavaProgram(List<String> options, String classPath) {
    private static final String MAIN = "powersight.app.Main";

    public JavaProgram {
        options = List.copyOf(options);
    }

    /** As this very process was started, but for its heap. */
    public static JavaProgram likeThisOne(String heap) {
        List<String> options = ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> !option.startsWith("-Xmx") && !option.startsWith("-agentlib"))
                .collect(Collectors.toCollection(ArrayList::new));
        options.add("-Xmx" + heap);
        return new JavaProgram(options, System.getProperty("java.class.path"));
    }

    /** The distribution in that folder. */
    public static JavaProgram in(Path distribution, String heap) {
        try (Stream<Path> jars = Files.list(distribution.resolve("lib"))) {
            return new JavaProgram(
                    List.of(
                            "-Xmx" + heap,
                            "-Djava.awt.headless=true",
                            "-Duser.timezone=UTC",
                            "-Dpowersight.home=" + distribution),
                    jars.sorted().map(Path::toString).collect(Collectors.joining(":")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public JavaProgram with(String option) {
        List<String> more = new ArrayList<>(options);
        more.add(option);
        return new JavaProgram(more, classPath);
    }

    List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", classPath, MAIN));
        command.addAll(arguments);
        return command;
    }
}
