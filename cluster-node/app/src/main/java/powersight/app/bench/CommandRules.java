package powersight.app.bench;

import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the numbers that a command was given must be: a wrong one is told in a sentence, beside the command's usage. */
@Command
final class CommandRules {
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    void check(boolean holds, String rule) {
        if (!holds) throw wrong(rule);
    }

    RuntimeException wrong(String sentence) {
        return command == null
                ? new IllegalArgumentException(sentence)
                : new ParameterException(command.commandLine(), sentence);
    }
}
