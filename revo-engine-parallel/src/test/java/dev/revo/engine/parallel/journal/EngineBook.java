package dev.revo.engine.parallel.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.revo.engine.parallel.journal.Witness.Body;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import dev.revo.testkit.TestContexts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the driver of an {@link EngineHost} was told over its lives, what their bodies did, and what the log had at each death. */
final class EngineBook {
    static final String SETTLED = "step.settled";

    private static final Pattern STEP = Pattern.compile("\"step\":\"([a-z]+)\"");
    private static final Pattern ELEMENT = Pattern.compile("\"element\":(-?\\d+)");
    private static final List<String> ORDER = List.of("one", "many", "last");

    private final Map<String, Asked> accepted = new LinkedHashMap<>();
    private final Map<String, Integer> answered = new HashMap<>();
    /** Bodies whose result the log had at a death. */
    private final Set<Body> recorded = new HashSet<>();
    /** Runs that had ended at a death, or whose answer was told. */
    private final Set<String> over = new HashSet<>();

    private final Set<Body> begun = new HashSet<>();
    private final Set<Body> ended = new HashSet<>();
    private int again;

    /** What was asked of which run. */
    record Asked(String tenant, String name, int number) {}

    /** Runs that were accepted. */
    int size() {
        return accepted.size();
    }

    /** Bodies that were begun once more. */
    int again() {
        return again;
    }

    /** The lines that a host said in its life, and what its bodies did in it. */
    void life(List<String> said, List<Witness.Line> did) {
        bodies(did);
        for (String line : said) {
            String[] words = line.split(" ", -1);
            switch (words[0]) {
                case "accepted" -> accepted.put(words[1], new Asked(words[2], words[3], Integer.parseInt(words[4])));
                case "answered" -> answered.put(words[1], Integer.parseInt(words[2]));
                default -> assertThat(words[0]).isIn("open", "closed", "is");
            }
        }
        over.addAll(answered.keySet());
    }

    private void bodies(List<Witness.Line> did) {
        Set<Body> inThisLife = new HashSet<>();
        for (Witness.Line line : did) {
            Body body = line.body();
            if (line.ended()) {
                ended.add(body);
                continue;
            }
            assertThat(inThisLife.add(body)).as("once in a life: " + body).isTrue();
            assertThat(recorded).as("its result was recorded").doesNotContain(body);
            assertThat(over).as("its run was over").doesNotContain(body.run());
            assertThat(begun.stream().filter(other -> follows(other, body)).toList())
                    .as("what needs the result of " + body + " had begun")
                    .isEmpty();
            again += begun.add(body) ? 0 : 1;
        }
    }

    private static boolean follows(Body later, Body earlier) {
        return later.run().equals(earlier.run()) && ORDER.indexOf(later.step()) > ORDER.indexOf(earlier.step());
    }

    /** The host has died, and this is a copy of its log: what is recorded in it must not be done again. */
    void died(WorkLog log, TestContexts contexts) {
        for (Map.Entry<String, Asked> each : accepted.entrySet()) {
            RunId id = RunId.parse(each.getKey());
            RunContext ctx = contexts.of(each.getValue().tenant(), "ada");
            for (JournalEntry entry : log.read(ctx, id, 0, Integer.MAX_VALUE)) {
                if (entry.type().equals(SETTLED)) {
                    recorded.add(new Body(each.getKey(), found(STEP, entry), element(entry)));
                } else if (entry.type().equals(WorkLog.FINISHED)) {
                    over.add(each.getKey());
                }
            }
        }
    }

    // A step that does not fan out has no element in the log, and the element 0 in its body.
    private static int element(JournalEntry entry) {
        return Math.max(0, Integer.parseInt(found(ELEMENT, entry)));
    }

    private static String found(Pattern pattern, JournalEntry entry) {
        Matcher found = pattern.matcher(entry.text());
        assertThat(found.find()).as(entry.text()).isTrue();
        return found.group(1);
    }

    /** For the last life: the runs to ask for. */
    void write(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        accepted.forEach((id, asked) -> lines.add(id + " " + asked.tenant() + " " + asked.name()));
        Files.write(file, lines);
    }

    /** All that was accepted has ended well, with the right answer, and with the one that was told. */
    void holds(List<String> saidLast) {
        Map<String, String> found = new HashMap<>();
        for (String line : saidLast) {
            String[] words = line.split(" ", 3);
            if (words[0].equals("is")) {
                found.put(words[1], words[2]);
            }
        }
        accepted.forEach((id, asked) -> {
            int answer = EngineHost.answer(asked.name(), asked.number());
            if (answered.containsKey(id)) {
                assertThat(answered).containsEntry(id, answer);
            }
            String last = asked.name().equals(EngineHost.CHAIN) ? "last" : EngineHost.SINGLE;
            assertThat(ended).as("a body ended of " + id).contains(new Body(id, last, 0));
            boolean purged = asked.tenant().equals(EngineHost.PURGED) && "gone".equals(found.get(id));
            if (!purged) {
                assertThat(found).as("accepted: " + id).containsEntry(id, "SUCCEEDED " + answer);
            }
        });
    }
}
