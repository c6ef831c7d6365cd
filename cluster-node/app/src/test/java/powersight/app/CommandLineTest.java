package powersight.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CommandLineTest {
    private final StringWriter err = new StringWriter();
    private final StringWriter out = new StringWriter();

    private int run(String... arguments) {
        CommandLine line = Main.commandLine();
        line.setErr(new PrintWriter(err)).setOut(new PrintWriter(out));
        return line.execute(Main.withDefaultCommand(arguments));
    }

    @Test
    void without_a_command_it_is_up() {
        assertThat(Main.withDefaultCommand(new String[] {})).containsExactly("up");
        assertThat(Main.withDefaultCommand(new String[] {"--fleet", "0"})).containsExactly("up", "--fleet", "0");
        assertThat(Main.withDefaultCommand(new String[] {"--help"})).containsExactly("--help");
        assertThat(Main.withDefaultCommand(new String[] {"sim", "--help"})).containsExactly("sim", "--help");
    }

    @Test
    void help_lists_the_commands() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("up", "node");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "nonsense", "NaN", "1e9"})
    void a_speed_that_is_none_ends_with_2(String speed) {
        assertThat(run("up", "--speed", speed)).isEqualTo(2);
        assertThat(err.toString()).contains("--speed").contains(speed.equals("1e9") ? "1.0E9" : speed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"--http-port", "--mqtt-port", "--amqp-port"})
    void a_port_that_is_none_ends_with_2(String option) {
        assertThat(run("up", option, "70000")).isEqualTo(2);
        assertThat(err.toString()).contains(option).contains("70000");
    }

    @Test
    void an_unknown_role_ends_with_2_and_names_those_there_are() {
        assertThat(run("up", "--roles", "kitchen")).isEqualTo(2);
        assertThat(err.toString()).containsIgnoringCase("kitchen").containsIgnoringCase("ingest");
    }
}
