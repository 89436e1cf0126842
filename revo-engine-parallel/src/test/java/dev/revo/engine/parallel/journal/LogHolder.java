package dev.revo.engine.parallel.journal;

import dev.revo.error.WiringException;
import dev.revo.testkit.crash.CrashPoint;
import java.nio.file.Path;

/** A process of its own that tries to hold a log's directory. */
final class LogHolder {
    private LogHolder() {}

    public static void main(String[] args) throws Exception {
        try (WorkLog log = WorkLog.open(Path.of(args[0]))) {
            System.out.println("held " + log.guarantees());
            CrashPoint.reach("held");
        } catch (WiringException e) {
            System.out.println("refused " + e.code());
        }
    }
}
