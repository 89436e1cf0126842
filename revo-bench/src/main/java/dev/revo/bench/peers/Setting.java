package dev.revo.bench.peers;

import dev.revo.bench.parallel.Arena;
import dev.revo.bench.parallel.Tournament;
import dev.revo.bench.process.Javas;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** How much is measured, where, and what of it could not be. Confined to one thread. */
final class Setting implements AutoCloseable {
    private final boolean quick;
    private final Optional<Path> java;
    private final String postgres;
    private final Consumer<String> told;
    private final List<String> skipped = new ArrayList<>();
    private final List<String> failed = new ArrayList<>();
    private Optional<Arena> arena = Optional.empty();

    /**
     * A setting.
     *
     * @param quick whether it is only to be seen that it runs
     * @param java for JVMs of their own; the newest of the machine when none is named
     * @param postgres JDBC URL of a superuser
     * @param told hears what goes on
     */
    Setting(boolean quick, Optional<Path> java, String postgres, Consumer<String> told) {
        this.quick = quick;
        this.java = java;
        this.postgres = postgres;
        this.told = told;
    }

    Effort effort() {
        return quick ? Effort.tiny() : Effort.full();
    }

    /** Where sides have JVMs of their own. */
    Tournament tournament() {
        Arena open = arena.orElseGet(() -> {
            Javas.Java chosen = java.map(Javas::of).orElseGet(Javas::newest);
            told.accept("driver: Java " + Runtime.version() + "; sides: Java " + chosen.version() + ", "
                    + chosen.program());
            return Arena.open(chosen, quick, postgres);
        });
        arena = Optional.of(open);
        return Tournament.in(open, new Tournament.Notes(keep(skipped), keep(failed), told));
    }

    private Consumer<String> keep(List<String> all) {
        return message -> {
            all.add(message.lines().findFirst().orElse(""));
            told.accept(message);
        };
    }

    /** The version of the Java of sides that had JVMs of their own. */
    Optional<String> javaOfSides() {
        return arena.map(open -> open.java().version().toString());
    }

    List<String> skipped() {
        return skipped;
    }

    List<String> failed() {
        return failed;
    }

    @Override
    public void close() {
        arena.ifPresent(Arena::close);
    }
}
