package dev.revo.inmemory;

import dev.revo.spi.RunLetter;
import dev.revo.spi.WorkBackend.Arrived;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Letters that nobody has dropped, by run. Confined to its journal's lock. */
final class RunLetters {
    private final Map<RunKey, Map<String, RunLetter>> boxes = new LinkedHashMap<>();

    /** Whether it is a new one. */
    boolean add(RunKey run, RunLetter letter) {
        return boxes.computeIfAbsent(run, key -> new LinkedHashMap<>()).putIfAbsent(letter.id(), letter) == null;
    }

    boolean has(RunKey run) {
        return boxes.containsKey(run);
    }

    void drop(RunKey run, String letter) {
        Map<String, RunLetter> box = boxes.get(run);
        if (box != null && box.remove(letter) != null && box.isEmpty()) {
            boxes.remove(run);
        }
    }

    /** The run has ended or is gone. */
    void remove(RunKey run) {
        boxes.remove(run);
    }

    List<Arrived> first(int atMost, Predicate<RunKey> of) {
        List<Arrived> found = new ArrayList<>();
        boxes.forEach((run, box) -> {
            if (of.test(run)) {
                box.values().stream()
                        .limit(Math.max(0, atMost - found.size()))
                        .forEach(letter -> found.add(new Arrived(run.tenant(), run.run(), letter)));
            }
        });
        return List.copyOf(found);
    }
}
