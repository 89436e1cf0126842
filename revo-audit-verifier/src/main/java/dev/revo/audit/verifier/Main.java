package dev.revo.audit.verifier;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The verifier as a program: {@code java -jar revo-audit-verifier.jar --public-key FILE [--checkpoint FILE] [--origin NAME]
 * EXPORT.jsonl}. A file of public keys holds one verifier key a line. Exit status 0: verified; 1: not verified; 2: bad usage.
 */
final class Main {
    private static final String USAGE =
            "usage: java -jar revo-audit-verifier.jar --public-key FILE [--checkpoint FILE] [--origin NAME] EXPORT.jsonl";

    private Main() {}

    /** A mistake in how the program was called. */
    private static final class UsageException extends Exception {
        private static final long serialVersionUID = 1;

        UsageException(String message) {
            super(message);
        }
    }

    /** Verifies one export and ends the process with the exit status. */
    public static void main(String[] args) {
        System.exit(run(args, System.out, System.err));
    }

    static int run(String[] args, PrintStream out, PrintStream err) {
        try {
            return judge(args, out) ? 0 : 1;
        } catch (UsageException e) {
            err.println(e.getMessage());
            err.println(USAGE);
            return 2;
        }
    }

    private static boolean judge(String[] args, PrintStream out) throws UsageException {
        List<VerifierKey> keys = new ArrayList<>();
        @Nullable String note = null;
        @Nullable String origin = null;
        @Nullable String export = null;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "--public-key" -> keys.addAll(keys(value(args, ++i)));
                case "--checkpoint" -> note = text(value(args, ++i));
                case "--origin" -> origin = value(args, ++i);
                default -> {
                    if (args[i].startsWith("--") || export != null) {
                        throw new UsageException("What is " + shown(args[i]) + "?");
                    }
                    export = args[i];
                }
            }
        }
        if (export == null) {
            throw new UsageException("Which export?");
        }
        AuditVerifier verifier = verifier(keys, note, origin);
        try (InputStream in = Files.newInputStream(Path.of(export))) {
            return print(verifier.verify(in), out);
        } catch (IOException | InvalidPathException e) {
            throw new UsageException("Cannot read " + shown(export) + ": " + e);
        }
    }

    private static AuditVerifier verifier(List<VerifierKey> keys, @Nullable String note, @Nullable String origin)
            throws UsageException {
        try {
            AuditVerifier verifier = AuditVerifier.of(keys);
            verifier = note == null ? verifier : verifier.trusting(note);
            return origin == null ? verifier : verifier.expecting(origin);
        } catch (IllegalArgumentException e) {
            throw new UsageException((note == null ? "" : "The trusted checkpoint: ") + e.getMessage());
        }
    }

    private static List<VerifierKey> keys(String file) throws UsageException {
        try {
            return text(file)
                    .lines()
                    .filter(line -> !line.isBlank())
                    .map(VerifierKey::parse)
                    .toList();
        } catch (IllegalArgumentException e) {
            throw new UsageException(shown(file) + ": " + e.getMessage());
        }
    }

    private static String text(String file) throws UsageException {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException | InvalidPathException e) {
            throw new UsageException("Cannot read " + shown(file) + ": " + e);
        }
    }

    private static String value(String[] args, int at) throws UsageException {
        if (at == args.length) {
            throw new UsageException(args[at - 1] + " wants a value.");
        }
        return args[at];
    }

    private static boolean print(Verdict verdict, PrintStream out) {
        out.println(verdict.verified() ? "VERIFIED" : "NOT VERIFIED");
        out.println("chain: " + shown(verdict.origin().orElse("unknown")));
        out.println("tenant: " + shown(verdict.tenant().orElse("unknown")));
        out.println("rows: from " + verdict.from() + ", vouched for up to " + verdict.vouchedTo());
        if (verdict.chainedTo() > verdict.vouchedTo()) {
            out.println("rows " + (verdict.vouchedTo() + 1) + " to " + verdict.chainedTo()
                    + ": chained but not vouched for");
        }
        verdict.findings().forEach(it -> out.println(it.kind() + " at row " + it.seq() + ": " + shown(it.message())));
        if (verdict.found() > verdict.findings().size()) {
            out.println("... and " + (verdict.found() - verdict.findings().size()) + " more");
        }
        out.flush();
        return verdict.verified();
    }

    /** Text of a file that may be hostile, fit for a terminal: everything but printable ASCII is escaped. */
    private static String shown(String text) {
        StringBuilder out = new StringBuilder();
        text.chars()
                .forEach(c ->
                        out.append(c >= 0x20 && c < 0x7f ? String.valueOf((char) c) : String.format("\\u%04x", c)));
        return out.toString();
    }
}
