package dev.revo.testkit.crash;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** A child program that does what its first argument says. */
final class Talker {

    private Talker() {}

    public static void main(String[] args) throws InterruptedException {
        switch (args[0]) {
            case "hang" -> {
                System.out.println("hanging");
                CrashPoint.reach("hang");
                new CountDownLatch(1).await();
            }
            case "shout" -> System.out.println("x".repeat(100_000) + "the end");
            case "exit" -> System.exit(7);
            case "settings" ->
                System.out.println(System.getProperty("one") + "," + System.getenv("TWO") + ","
                        + Path.of("").toAbsolutePath().getFileName() + "," + args[1]);
            default -> throw new IllegalArgumentException(args[0]);
        }
    }
}
