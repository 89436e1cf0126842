package dev.revo.testkit.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** A child program: appends three lines to a file, with a crash point before and after each. */
final class Ledger {

    private Ledger() {}

    public static void main(String[] args) throws IOException {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("orderly end")));
        Path file = Path.of(args[0]);
        Files.createFile(file);
        for (int i = 1; i <= 3; i++) {
            CrashPoint.reach("before");
            Files.writeString(file, "line " + i + "\n", UTF_8, StandardOpenOption.APPEND);
            CrashPoint.reach("after");
        }
        System.out.println("all written");
        CrashPoint.reach("end");
    }
}
