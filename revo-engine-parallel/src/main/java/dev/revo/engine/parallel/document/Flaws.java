package dev.revo.engine.parallel.document;

import dev.revo.error.Fault;
import dev.revo.error.InvalidRequestException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What is wrong with a document, collected so that its author is told everything at once. Confined to one thread. */
final class Flaws {
    private static final int SHOWN = 20;

    private final List<Flaw> all = new ArrayList<>();

    private record Flaw(String path, String wrong, String fix) {}

    /**
     * Notes one.
     *
     * @param path of what is wrong
     * @param wrong the end of a sentence that begins with the path
     * @param fix what to do, as a sentence of its own
     */
    void add(String path, String wrong, String fix) {
        all.add(new Flaw(path.isEmpty() ? "document" : path, wrong, fix));
    }

    int count() {
        return all.size();
    }

    /**
     * Ends with what was noted, if anything was.
     *
     * @throws InvalidRequestException naming the path of each
     */
    void raise() {
        if (all.isEmpty()) {
            return;
        }
        Flaw first = all.get(0);
        if (all.size() == 1) {
            throw InvalidRequestException.field(first.path(), first.wrong(), first.fix());
        }
        String listed = all.stream()
                .limit(SHOWN)
                .map(flaw -> flaw.path() + " " + flaw.wrong() + ". " + flaw.fix())
                .collect(Collectors.joining("\n"));
        String more = all.size() > SHOWN ? "\nand " + (all.size() - SHOWN) + " more" : "";
        throw new InvalidRequestException(
                Fault.of("invalid_request", all.size() + " things are wrong:\n" + listed + more)
                        .with("field", first.path()));
    }
}
