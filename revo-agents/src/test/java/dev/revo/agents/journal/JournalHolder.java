package dev.revo.agents.journal;

import dev.revo.error.WiringException;
import dev.revo.testkit.crash.CrashPoint;
import java.nio.file.Path;

/** A process of its own that tries to hold a journal's directory. */
final class JournalHolder {
    private JournalHolder() {}

    public static void main(String[] args) throws Exception {
        try (FileRunJournal journal = FileRunJournal.open(Path.of(args[0]))) {
            System.out.println("held " + journal.guarantees());
            CrashPoint.reach("held");
        } catch (WiringException e) {
            System.out.println("refused " + e.code());
        }
    }
}
