package dev.revo.bench;

import dev.revo.bench.peers.PeersCommand;
import dev.revo.bench.stores.rights.StalenessCommand;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Evaluation programs: each command reads an open format, calls the public API as a host would, and writes results. */
@Command(
        name = "revo-bench",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        description = "Judges reVo's engines on data of your own.",
        subcommands = {VerifyCommand.class, PeersCommand.class, StalenessCommand.class})
public final class RevoBench implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec = CommandLine.Model.CommandSpec.create();

    /** For picocli. */
    RevoBench() {}

    /**
     * Runs a command and ends the JVM with its exit status.
     *
     * @param args command and options; without any the help is printed
     */
    public static void main(String[] args) {
        System.exit(command().execute(args));
    }

    static int run(PrintWriter out, PrintWriter err, String... args) {
        return command().setOut(out).setErr(err).execute(args);
    }

    private static CommandLine command() {
        return new CommandLine(new RevoBench()).setExecutionExceptionHandler((e, command, parsed) -> {
            command.getErr().println(command.getColorScheme().errorText(String.valueOf(e.getMessage())));
            return CommandLine.ExitCode.USAGE;
        });
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getErr());
    }
}
