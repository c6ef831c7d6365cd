package powersight.simulator;

import picocli.CommandLine;
import powersight.simulator.command.SimCommand;

/** The simulator as a program of its own, without a node. */
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        if (System.getProperty("logback.configurationFile") == null)
            System.setProperty("logback.configurationFile", "powersight-simulator-logback.xml");
        System.exit(new CommandLine(new SimCommand()).execute(arguments));
    }
}
