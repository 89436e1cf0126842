package dev.revo.store.jdbc;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.revo.run.RunId;
import dev.revo.spi.ConversationStore.Conversation;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunJournal;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** Calls of what runs keep: journal, keys, conversations, blobs. */
final class RunCalls {
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
    private static final int RUNS = 5;
    private static final int LARGE = 70_000;

    private RunCalls() {}

    private static RunId run(Actor actor) {
        return RunId.of(Actor.id(actor.below(RUNS)));
    }

    static List<StoreCall> journal() {
        return List.of(
                new StoreCall("RunJournal.claim", RunCalls::claim),
                new StoreCall("RunJournal.append", RunCalls::append),
                new StoreCall("RunJournal.append", RunCalls::append),
                new StoreCall(
                        "RunJournal.read",
                        actor -> actor.stores()
                                .journal()
                                .read(actor.ctx(), run(actor), actor.oneIn(8) ? 1 : 0, 1 + actor.below(20))),
                new StoreCall(
                        "RunJournal.last", actor -> actor.stores().journal().last(actor.ctx(), run(actor))),
                new StoreCall("RunJournal.purge", RunCalls::purge));
    }

    // Mostly ends one of its own first, so that there is something to purge.
    private static Object purge(Actor actor) {
        RunId run = RunId.of(Actor.id(RUNS + actor.below(2)));
        long next = actor.remembered("next " + run, 0);
        // Before all others began, at times without an end; those that go on keep what ended after they began.
        Instant at = AT.minusSeconds(1 + actor.below(30));
        String type = actor.oneIn(8) ? "step" : RunJournal.FINISHED;
        OptionalLong fence =
                actor.oneIn(5) ? OptionalLong.empty() : actor.stores().journal().claim(actor.ctx(), run);
        if (fence.isPresent()) {
            List<JournalEntry> batch = new ArrayList<>();
            if (!actor.oneIn(3)) {
                byte[] data = (actor.ctx().tenant() + actor.name("output", 100)).getBytes(StandardCharsets.UTF_8);
                batch.add(JournalEntry.of(run, next, RunJournal.OUTPUT, 1, at, data));
            }
            // At times it stands, and keeps nothing but itself.
            if (next + batch.size() == 1 && actor.oneIn(2)) {
                batch.add(JournalEntry.of(run, 1, RunJournal.STANDING, 1, at, new byte[] {1}));
            }
            batch.add(JournalEntry.of(run, next + batch.size(), type, 1, at, new byte[] {1}));
            actor.stores().journal().append(actor.ctx(), fence.getAsLong(), batch);
            actor.remember("next " + run, next + batch.size());
        }
        List<String> outputs = new ArrayList<>();
        List<RunId> gone = actor.stores()
                .journal()
                .purge(
                        actor.ctx(),
                        actor.oneIn(4) ? AT.minusSeconds(15) : AT.plusSeconds(1),
                        1 + actor.below(8),
                        entry -> outputs.add(entry + " " + entry.text()))
                .runs();
        gone.forEach(each -> actor.remember("next " + each, 0));
        return Stream.concat(gone.stream().map(RunId::value), outputs.stream())
                .sorted()
                .toList();
    }

    private static Object claim(Actor actor) {
        RunId run = run(actor);
        OptionalLong fence = actor.stores().journal().claim(actor.ctx(), run);
        fence.ifPresent(number -> actor.remember("fence " + run, number));
        return fence;
    }

    // Mostly as it must be, at times with an old fence or a wrong sequence.
    private static Object append(Actor actor) {
        RunId run = run(actor);
        long fence = actor.remembered("fence " + run, 1) - (actor.oneIn(10) ? 1 : 0);
        long next = actor.remembered("next " + run, 0) + (actor.oneIn(10) ? 1 : 0);
        List<JournalEntry> batch = new ArrayList<>();
        int many = 1 + actor.below(3);
        for (int i = 0; i < many; i++) {
            boolean last = i == many - 1 && actor.oneIn(40);
            byte[] data = (actor.ctx().tenant() + actor.name("data", 100)).getBytes(StandardCharsets.UTF_8);
            batch.add(JournalEntry.of(run, next + i, last ? RunJournal.FINISHED : "step", 1, AT, data));
        }
        actor.stores().journal().append(actor.ctx(), fence, batch);
        actor.remember("next " + run, next + many);
        return many;
    }

    static List<StoreCall> idempotency() {
        return List.of(
                new StoreCall(
                        "IdempotencyStore.bind",
                        actor -> actor.stores()
                                .idempotency()
                                .bind(actor.ctx(), actor.name("key", 6), actor.name("print", 2), run(actor))),
                new StoreCall(
                        "IdempotencyStore.bind",
                        actor -> actor.stores()
                                .idempotency()
                                .bind(actor.ctx(), actor.name("key", 6), "print0", run(actor))),
                // A process that has died bound it: it is free unless the run came to be.
                new StoreCall(
                        "IdempotencyStore.bind",
                        actor -> actor.stores()
                                .abandoned()
                                .bind(actor.ctx(), actor.name("key", 6), "print0", run(actor))),
                new StoreCall("IdempotencyStore.release", actor -> {
                    actor.stores().idempotency().release(actor.ctx(), actor.name("key", 6), run(actor));
                    return true;
                }),
                new StoreCall(
                        "IdempotencyStore.forget",
                        actor -> actor.stores()
                                .idempotency()
                                .forget(actor.ctx(), List.of(RunId.of(Actor.id(actor.below(RUNS + 1)))))));
    }

    static List<StoreCall> conversations() {
        return List.of(
                new StoreCall("ConversationStore.append", RunCalls::say),
                new StoreCall("ConversationStore.read", actor -> {
                    Conversation read = actor.stores()
                            .conversations()
                            .read(actor.ctx(), actor.name("talk", 3), 1 + actor.below(10));
                    return read.messages().isEmpty() ? Optional.empty() : Optional.of(read);
                }));
    }

    private static Object say(Actor actor) {
        String talk = actor.name("talk", 3);
        long version = actor.remembered(talk, 0) + (actor.oneIn(5) ? 1 : 0);
        List<ChatMessage> step = List.of(
                UserMessage.from(actor.ctx().tenant() + actor.name(" asks ", 50)),
                AiMessage.from(actor.name("answer ", 50)));
        actor.stores().conversations().append(actor.ctx(), talk, version, step);
        actor.remember(talk, version + 1);
        return true;
    }

    static List<StoreCall> blobs() {
        return List.of(
                new StoreCall("BlobStore.put", actor -> {
                    byte[] content = new byte[actor.oneIn(4) ? LARGE : 10];
                    content[0] = (byte) actor.below(4);
                    return actor.stores().blobs().put(actor.ctx(), new ByteArrayInputStream(content), LARGE);
                }),
                new StoreCall("BlobStore.get", actor -> actor.stores().blobs().get(actor.ctx(), blob(actor))),
                new StoreCall(
                        "BlobStore.delete", actor -> actor.stores().blobs().delete(actor.ctx(), blob(actor))));
    }

    private static String blob(Actor actor) {
        byte[] content = new byte[actor.oneIn(4) ? LARGE : 10];
        content[0] = (byte) actor.below(4);
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
