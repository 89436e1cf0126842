package dev.revo.engine.parallel.plan;

import dev.revo.data.Shape;
import dev.revo.engine.parallel.plan.StepLine.Chosen;
import dev.revo.engine.parallel.plan.StepLine.Done;
import dev.revo.engine.parallel.plan.StepLine.Failed;
import dev.revo.engine.parallel.plan.StepLine.Settled;
import dev.revo.engine.parallel.plan.StepLine.Signalled;
import dev.revo.engine.parallel.plan.StepLine.Told;
import dev.revo.engine.parallel.plan.StepLine.Undoing;
import dev.revo.engine.parallel.plan.StepLine.Undone;
import dev.revo.engine.parallel.plan.StepLine.Waits;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunExecution.Note;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the journal of one run says about its steps. Confined to one thread. */
final class StepLog {
    private final Map<StepKey, Settled> wholes = new HashMap<>();
    // By step, each in the order in which its elements settled.
    private final Map<String, List<Settled>> elements = new HashMap<>();
    private final Map<StepKey, Failed> failures = new HashMap<>();
    private final Map<String, Boolean> chosen = new HashMap<>();
    // How many of its elements went into its value, in the order in which steps were done.
    private final Map<String, Integer> done = new LinkedHashMap<>();
    private final Map<String, Instant> waits = new HashMap<>();
    private final Map<String, Signalled> signals = new HashMap<>();
    private final Map<String, Undone> undone = new HashMap<>();
    private double told;
    private @Nullable Undoing undoing;

    /** Reads what is there; entries of others are left alone. */
    static StepLog of(List<JournalEntry> entries) {
        return of(List.of(), entries);
    }

    /**
     * Reads what is there after what was taken over.
     *
     * @param taken lines of an earlier run
     */
    static StepLog of(List<Note> taken, List<JournalEntry> entries) {
        StepLog log = new StepLog();
        for (Note line : taken) {
            shape(line.type()).ifPresent(shape -> log.add(shape.decode(line.text())));
        }
        for (JournalEntry entry : entries) {
            read(entry).ifPresent(log::add);
        }
        return log;
    }

    private static Optional<Shape<? extends StepLine>> shape(String type) {
        return Optional.ofNullable(
                switch (type) {
                    case Settled.TYPE -> Settled.SHAPE;
                    case Failed.TYPE -> Failed.SHAPE;
                    case Chosen.TYPE -> Chosen.SHAPE;
                    case Done.TYPE -> Done.SHAPE;
                    case Told.TYPE -> Told.SHAPE;
                    case Waits.TYPE -> Waits.SHAPE;
                    case Signalled.TYPE -> Signalled.SHAPE;
                    case Undoing.TYPE -> Undoing.SHAPE;
                    case Undone.TYPE -> Undone.SHAPE;
                    default -> null;
                });
    }

    private static Optional<StepLine> read(JournalEntry entry) {
        return shape(entry.type()).map(shape -> {
            entry.refuseNewer(StepLine.VERSION);
            return shape.decode(entry.text());
        });
    }

    /** It was read in the journal while the run was at work, whose own lines are known already. */
    void heard(JournalEntry entry) {
        if (entry.type().equals(Signalled.TYPE)) {
            read(entry).ifPresent(this::add);
        }
    }

    /** It is in the journal now. */
    void add(StepLine line) {
        if (line instanceof Settled it) {
            if (it.element() == StepKey.WHOLE) {
                wholes.putIfAbsent(it.key(), it);
                it.json().ifPresent(json -> done.putIfAbsent(it.step(), 1));
            } else {
                elements.computeIfAbsent(it.step(), step -> new ArrayList<>()).add(it);
            }
        } else if (line instanceof Failed it) {
            failures.put(it.key(), it);
        } else if (line instanceof Chosen it) {
            chosen.putIfAbsent(it.step(), it.holds());
        } else if (line instanceof Done it) {
            done.putIfAbsent(it.step(), it.used());
        } else if (line instanceof Told it) {
            told = Math.max(told, it.fraction());
        } else if (line instanceof Waits it) {
            waits.putIfAbsent(it.step(), it.until());
        } else if (line instanceof Signalled it) {
            signals.putIfAbsent(it.step(), it);
        } else if (line instanceof Undoing it) {
            undoing = undoing == null ? it : undoing;
        } else if (line instanceof Undone it) {
            undone.put(it.step(), it);
        }
    }

    /** How a step that does not fan out ended. */
    Optional<Settled> whole(String step) {
        return Optional.ofNullable(wholes.get(StepKey.of(step)));
    }

    /** The elements that are over, in the order in which they settled; unmodifiable. */
    List<Settled> elements(String step) {
        return List.copyOf(elements.getOrDefault(step, List.of()));
    }

    /** The last attempt that another one follows. */
    Optional<Failed> failed(StepKey key) {
        return Optional.ofNullable(failures.get(key));
    }

    /** How a condition came out. */
    Optional<Boolean> chosen(String step) {
        return Optional.ofNullable(chosen.get(step));
    }

    /** Until when a step waits for its signal, once it has begun to. */
    Optional<Instant> waits(String step) {
        return Optional.ofNullable(waits.get(step));
    }

    /** The value that was given to a step from outside. */
    Optional<Signalled> signalled(String step) {
        return Optional.ofNullable(signals.get(step));
    }

    /** Steps that have a value, in the order in which they got it; unmodifiable. */
    List<String> done() {
        return List.copyOf(done.keySet());
    }

    /** How many elements went into the value of a step; empty when it has none. */
    Optional<Integer> used(String step) {
        return Optional.ofNullable(done.get(step));
    }

    /** How far it was said to be, at most. */
    double told() {
        return told;
    }

    /** Why effects are being taken back, if they are. */
    Optional<Undoing> undoing() {
        return Optional.ofNullable(undoing);
    }

    /** How undoing a step came out. */
    Optional<Undone> undone(String step) {
        return Optional.ofNullable(undone.get(step));
    }
}
