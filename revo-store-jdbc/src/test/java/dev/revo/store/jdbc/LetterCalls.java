package dev.revo.store.jdbc;

import dev.revo.run.RunId;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunExecution.Note;
import dev.revo.spi.RunJournal;
import dev.revo.spi.RunLetter;
import dev.revo.spi.WorkBackend;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/** Calls of the post to runs, and of what its runs need: a few at a time, each of which ends some day and is followed by another. */
final class LetterCalls {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
    private static final int RUNS = 2;
    private static final int LETTERS = 4;

    private LetterCalls() {}

    static List<StoreCall> letters() {
        return List.of(
                new StoreCall("WorkBackend.post", LetterCalls::post),
                new StoreCall("WorkBackend.post", LetterCalls::post),
                // Both lists are of all tenants; these are their parts that read what is one tenant's.
                new StoreCall("WorkBackend.arrived", LetterCalls::read),
                new StoreCall("WorkBackend.free", LetterCalls::held),
                new StoreCall("WorkBackend.drop", actor -> {
                    backend(actor).drop(actor.ctx(), run(actor), actor.name("letter", LETTERS));
                    return true;
                }),
                new StoreCall("WorkBackend.release", LetterCalls::release),
                new StoreCall("RunJournal.claim", LetterCalls::claim),
                new StoreCall("RunJournal.append", LetterCalls::end));
    }

    private static Set<String> runs(Actor actor) {
        Set<String> runs = new TreeSet<>();
        for (int place = 0; place < RUNS; place++) {
            runs.add(run(actor, place).value());
        }
        return runs;
    }

    private static Object read(Actor actor) {
        String tenant = actor.ctx().tenant();
        return actor
                .stores()
                .database()
                .run(actor.ctx(), session -> RunLetters.read(session, tenant, runs(actor)))
                .entrySet()
                .stream()
                .map(each ->
                        each.getKey() + " " + each.getValue() + each.getValue().text())
                .sorted()
                .toList();
    }

    private static Object held(Actor actor) {
        String tenant = actor.ctx().tenant();
        FreeRuns free = new FreeRuns(actor.stores().database(), actor.stores().holders());
        return actor.stores().database().run(actor.ctx(), session -> free.held(session, tenant, runs(actor))).stream()
                .map(String::valueOf)
                .sorted()
                .toList();
    }

    private static WorkBackend backend(Actor actor) {
        return actor.stores().journal();
    }

    private static RunId run(Actor actor) {
        return run(actor, actor.below(RUNS));
    }

    private static RunId run(Actor actor, int place) {
        return RunId.of(Actor.id(1_000 + place + RUNS * actor.remembered("over " + place, 0)));
    }

    // One that goes on, begun if need be.
    private static RunId begun(Actor actor) {
        RunId run = run(actor);
        if (actor.remembered("begun " + run, 0) == 0) {
            long fence = claimed(actor, run).orElseThrow();
            JournalEntry first = JournalEntry.of(run, 0, "step", 1, AT, new byte[] {1});
            backend(actor).append(actor.ctx(), fence, List.of(first));
            actor.remember("begun " + run, 1);
        }
        return run;
    }

    private static OptionalLong claimed(Actor actor, RunId run) {
        OptionalLong fence = backend(actor).claim(actor.ctx(), run);
        fence.ifPresent(number -> actor.remember("fence " + run, number));
        return fence;
    }

    private static Object claim(Actor actor) {
        RunId run = begun(actor);
        return actor.oneIn(3) ? claimed(actor, run) : true;
    }

    private static Object post(Actor actor) {
        RunId run = actor.oneIn(10) ? run(actor) : begun(actor);
        String text = actor.ctx().tenant() + actor.name(" says ", 100);
        backend(actor)
                .post(
                        actor.ctx(),
                        run,
                        RunLetter.note(actor.name("letter", LETTERS), new Note("said", 1, text), "ada"));
        return true;
    }

    private static Object release(Actor actor) {
        RunId run = begun(actor);
        long wrong = actor.oneIn(5) ? 1 : 0;
        backend(actor).release(actor.ctx(), run, actor.remembered("fence " + run, 1) - wrong);
        return true;
    }

    private static Object end(Actor actor) {
        int place = actor.below(RUNS);
        long over = actor.remembered("over " + place, 0);
        RunId run = run(actor, place);
        if (actor.remembered("begun " + run, 0) == 0 || !actor.oneIn(3)) {
            return true;
        }
        long fence = claimed(actor, run).orElseThrow();
        JournalEntry last = JournalEntry.of(run, 1, RunJournal.FINISHED, 1, AT, new byte[] {1});
        backend(actor).append(actor.ctx(), fence, List.of(last));
        actor.remember("over " + place, over + 1);
        return true;
    }
}
