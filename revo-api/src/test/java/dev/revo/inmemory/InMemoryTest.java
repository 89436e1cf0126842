package dev.revo.inmemory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.revo.audit.AuditQuery;
import dev.revo.audit.AuditRecord;
import dev.revo.error.ConflictException;
import dev.revo.error.DeniedException;
import dev.revo.error.InvalidRequestException;
import dev.revo.error.QuotaExceededException;
import dev.revo.error.UnavailableException;
import dev.revo.fixture.Bench;
import dev.revo.run.RunContext;
import dev.revo.run.RunId;
import dev.revo.scope.Principal;
import dev.revo.scope.Scope;
import dev.revo.spi.AuditStore;
import dev.revo.spi.BlobStore;
import dev.revo.spi.ConversationStore;
import dev.revo.spi.IdempotencyStore;
import dev.revo.spi.JournalEntry;
import dev.revo.spi.RunJournal;
import dev.revo.spi.SecretStore.Secret;
import dev.revo.spi.UnitOfWork;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class InMemoryTest {
    private static final RunId ONE = RunId.of(new UUID(1, 1));
    private static final RunId TWO = RunId.of(new UUID(1, 2));

    private final Bench bench = Bench.open();
    private final RunContext acme = bench.gate().context();
    private final RunContext globex = bench.gate(Bench.BO).context();

    @AfterEach
    void close() {
        bench.close();
    }

    private static AuditRecord line(int number, String tenant) {
        return new AuditRecord(
                new UUID(1, number),
                Instant.EPOCH.plusSeconds(number),
                tenant,
                "ada",
                Principal.Kind.USER,
                "a:" + number % 2,
                "r",
                number % 2 == 0 ? AuditRecord.Result.DONE : AuditRecord.Result.DENIED,
                Optional.of("run" + number % 3),
                Map.of());
    }

    @Test
    void the_audit_log_is_found_by_what_is_asked_and_forgets_its_oldest() {
        AuditStore audit = InMemory.audit(5);
        for (int i = 0; i < 6; i++) {
            audit.append(acme, line(i, "acme"));
        }
        assertThat(audit.find(acme, AuditQuery.all()))
                .extracting(AuditRecord::id)
                .extracting(UUID::getLeastSignificantBits)
                .containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(audit.find(acme, AuditQuery.all().action("a:0"))).hasSize(2);
        assertThat(audit.find(acme, AuditQuery.all().result(AuditRecord.Result.DENIED)))
                .hasSize(3);
        assertThat(audit.find(acme, AuditQuery.all().run("run0"))).hasSize(1);
        assertThat(audit.find(acme, AuditQuery.all().by("eve"))).isEmpty();
        assertThat(audit.find(acme, AuditQuery.all().by("ada").from(Instant.EPOCH.plusSeconds(4))))
                .hasSize(2);
        assertThat(audit.find(acme, AuditQuery.all().after(new UUID(1, 2)).top(2)))
                .hasSize(2)
                .first()
                .isEqualTo(line(3, "acme"));
        assertThat(audit.find(globex, AuditQuery.all())).isEmpty();
        assertThatThrownBy(() -> audit.append(acme, line(9, "globex"))).hasMessageContaining("globex");
        assertThatThrownBy(() -> AuditQuery.all().top(0)).hasMessageContaining("audit.top is 0");
        assertThatThrownBy(() -> AuditQuery.all().top(1_001)).hasMessageContaining("audit.top");
        assertThatThrownBy(() -> InMemory.audit(0)).hasMessageContaining("audit.linesPerTenant");
    }

    @Test
    void a_key_is_bound_once_for_each_tenant() {
        IdempotencyStore keys = InMemory.idempotency();
        assertThat(keys.bind(acme, "k", "f", ONE)).isEmpty();
        assertThat(keys.bind(acme, "k", "f", TWO)).contains(ONE);
        assertThat(keys.bind(globex, "k", "g", TWO)).isEmpty();
        assertThatThrownBy(() -> keys.bind(acme, "k", "other", TWO)).isInstanceOf(ConflictException.class);
        keys.release(acme, "k", TWO);
        assertThat(keys.bind(acme, "k", "f", TWO)).contains(ONE);
        keys.release(acme, "k", ONE);
        assertThat(keys.bind(acme, "k", "f", TWO)).isEmpty();
    }

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(UTF_8));
    }

    @Test
    void blobs_are_whole_or_refused() throws IOException {
        BlobStore blobs = InMemory.blobs();
        String hash = blobs.put(acme, bytes("abc"), 3);
        assertThat(hash).isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assertThat(blobs.get(acme, hash).orElseThrow().readAllBytes()).isEqualTo("abc".getBytes(UTF_8));
        assertThat(blobs.put(acme, bytes("abc"), Long.MAX_VALUE)).isEqualTo(hash);
        assertThatThrownBy(() -> blobs.put(acme, bytes("abcd"), 3)).isInstanceOf(QuotaExceededException.class);
        assertThat(blobs.get(globex, hash)).isEmpty();
        assertThat(blobs.delete(globex, hash)).isFalse();
        assertThat(blobs.delete(acme, hash)).isTrue();
        assertThat(blobs.get(acme, hash)).isEmpty();
        assertThatThrownBy(() -> blobs.put(
                        acme,
                        new SequenceInputStream(bytes("ab"), InputStream.nullInputStream()) {
                            @Override
                            public int read(byte[] into, int from, int most) throws IOException {
                                throw new IOException("torn");
                            }
                        },
                        10))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("torn");
    }

    @Test
    void a_transaction_takes_effect_whole_or_not() {
        AuditStore audit = InMemory.audit(10);
        UnitOfWork work = InMemory.unitOfWork(audit);
        List<String> after = new ArrayList<>();
        assertThat(work.<String>run(acme, tx -> {
                    assertThat(tx.version("v")).isZero();
                    tx.fence("v", 0);
                    tx.fence("v", 0);
                    tx.audit(line(1, "acme"));
                    tx.afterCommit(() -> {
                        throw new IllegalStateException("after");
                    });
                    tx.afterCommit(() -> after.add("told"));
                    assertThat(after).isEmpty();
                    return "done";
                }))
                .isEqualTo("done");
        assertThat(after).containsExactly("told");
        assertThat(audit.find(acme, AuditQuery.all())).hasSize(1);
        List<UnitOfWork.Work<String>> wrong = List.of(
                tx -> {
                    tx.audit(line(2, "acme"));
                    tx.fence("v", 0);
                    return "stale";
                },
                tx -> {
                    tx.audit(line(2, "acme"));
                    tx.audit(line(3, "globex"));
                    return "other tenant";
                },
                tx -> {
                    tx.fence("v", 1);
                    tx.audit(line(2, "acme"));
                    tx.fence("v", 2);
                    return "two minds";
                },
                tx -> {
                    tx.audit(line(2, "acme"));
                    throw new ConflictException(dev.revo.error.Fault.of("mine", "Mine."));
                });
        for (UnitOfWork.Work<String> each : wrong) {
            assertThatThrownBy(() -> work.run(acme, each)).isInstanceOf(dev.revo.error.RevoException.class);
        }
        assertThat(audit.find(acme, AuditQuery.all())).hasSize(1);
        assertThat(work.<Long>run(acme, tx -> tx.version("v"))).isEqualTo(1);
        assertThat(work.<Long>run(globex, tx -> tx.version("v"))).isZero();
    }

    @Test
    void conversations_are_read_in_whole_steps_and_belong_to_one_person() {
        ConversationStore store = InMemory.conversations();
        ChatMessage a = UserMessage.from("a");
        ChatMessage b = UserMessage.from("b");
        store.append(acme, "c", 0, List.of(a));
        store.append(acme, "c", 1, List.of(b, b));
        assertThat(store.read(acme, "c", 10).messages()).containsExactly(a, b, b);
        assertThat(store.read(acme, "c", 2).messages()).containsExactly(b, b);
        assertThat(store.read(acme, "c", 1).messages()).isEmpty();
        assertThat(store.read(acme, "c", 1).version()).isEqualTo(2);
        assertThatThrownBy(() -> store.append(acme, "c", 1, List.of(a)))
                .isInstanceOf(ConflictException.class)
                .hasMessageContaining("2 steps, not 1");
        RunContext bob = bench.gate(Scope.of("acme", "bob")).context();
        assertThat(store.read(bob, "c", 10).messages()).isEmpty();
        assertThat(store.read(globex, "c", 10).version()).isZero();
    }

    @Test
    void secrets_belong_to_a_tenant_and_do_not_print() {
        InMemorySecrets secrets = InMemory.secrets().put("acme", "key", "s3cret".toCharArray());
        assertThat(secrets.find(globex, "key")).isEmpty();
        assertThat(secrets.find(acme, "other")).isEmpty();
        Secret secret = secrets.find(acme, "key").orElseThrow();
        assertThat(new String(secret.reveal())).isEqualTo("s3cret");
        assertThat(secret).hasToString("***");
        secret.close();
        assertThat(secret.reveal()).containsOnly('\0');
        assertThat(new String(secrets.find(acme, "key").orElseThrow().reveal())).isEqualTo("s3cret");
    }

    private static JournalEntry entry(RunId run, long number, String type) {
        return JournalEntry.of(run, number, type, 1, Instant.EPOCH, new byte[] {1});
    }

    @Test
    void the_journal_takes_what_continues_it_and_nothing_else() {
        RunJournal journal = InMemory.runJournal();
        long fence = journal.claim(acme, ONE).orElseThrow();
        journal.append(acme, fence, List.of());
        journal.append(acme, fence, List.of(entry(ONE, 0, "a"), entry(ONE, 1, "b")));
        for (List<JournalEntry> wrong : List.of(
                List.of(entry(ONE, 3, "gap")),
                List.of(entry(ONE, 1, "again")),
                List.of(entry(ONE, 2, "c"), entry(TWO, 3, "other run")))) {
            assertThatThrownBy(() -> journal.append(acme, fence, wrong)).isInstanceOf(ConflictException.class);
        }
        assertThatThrownBy(() -> journal.append(globex, fence, List.of(entry(ONE, 2, "c"))))
                .isInstanceOf(ConflictException.class);
        assertThat(journal.read(globex, ONE, 0, 9)).isEmpty();
        assertThat(journal.read(acme, ONE, 1, 9)).containsExactly(entry(ONE, 1, "b"));
        long later = journal.claim(acme, ONE).orElseThrow();
        assertThat(later).isGreaterThan(fence);
        assertThatThrownBy(() -> journal.append(acme, fence, List.of(entry(ONE, 2, "c"))))
                .isInstanceOf(ConflictException.class);
        journal.append(acme, later, List.of(entry(ONE, 2, RunJournal.FINISHED)));
        assertThatThrownBy(() -> journal.append(acme, later, List.of(entry(ONE, 3, "d"))))
                .hasMessageContaining("has finished");
        assertThat(journal.claim(acme, ONE)).isEmpty();
        assertThatThrownBy(() -> journal.unfinished(acme, 9)).isInstanceOf(DeniedException.class);
    }

    @Test
    void entries_are_equal_by_what_they_hold_and_keep_their_bytes() {
        byte[] bytes = {1, 2};
        JournalEntry entry = JournalEntry.of(ONE, 0, "t", 3, Instant.EPOCH, bytes);
        bytes[0] = 9;
        entry.data()[1] = 9;
        assertThat(entry.data()).containsExactly(1, 2);
        assertThat(entry.version()).isEqualTo(3);
        assertThat(entry)
                .hasToString(ONE + "#0 t")
                .isEqualTo(JournalEntry.of(ONE, 0, "t", 3, Instant.EPOCH, entry.data()));
        assertThat(entry).hasSameHashCodeAs(JournalEntry.of(ONE, 0, "t", 3, Instant.EPOCH, entry.data()));
        for (JournalEntry other : List.of(
                JournalEntry.of(TWO, 0, "t", 3, Instant.EPOCH, entry.data()),
                JournalEntry.of(ONE, 1, "t", 3, Instant.EPOCH, entry.data()),
                JournalEntry.of(ONE, 0, "u", 3, Instant.EPOCH, entry.data()),
                JournalEntry.of(ONE, 0, "t", 4, Instant.EPOCH, entry.data()),
                JournalEntry.of(ONE, 0, "t", 3, Instant.MAX, entry.data()),
                JournalEntry.of(ONE, 0, "t", 3, Instant.EPOCH, new byte[0]))) {
            assertThat(entry).isNotEqualTo(other);
        }
        assertThat(entry).isNotEqualTo("entry");
        assertThatThrownBy(() -> JournalEntry.of(ONE, -1, "t", 1, Instant.EPOCH, bytes))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(InvalidRequestException.field("a", "b", "c").context()).containsEntry("field", "a");
    }
}
