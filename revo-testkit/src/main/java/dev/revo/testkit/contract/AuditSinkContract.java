package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.audit.AuditRecord;
import dev.revo.spi.AuditLedger.Head;
import dev.revo.spi.AuditLedger.Note;
import dev.revo.spi.AuditLedger.Row;
import dev.revo.spi.AuditSink;
import dev.revo.spi.AuditSink.Batch;
import dev.revo.spi.AuditSink.Begin;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link AuditSink} does. Extend it, hand over one that has nothing yet, and say what it has:
 *
 * <pre>{@code
 * class MySinkTest extends AuditSinkContract {
 *     protected AuditSink sink() {
 *         return new MySink(emptyTopic);
 *     }
 *
 *     protected List<String> kept(String tenant) {
 *         return emptyTopic.lines(tenant).stream().map(line -> line.number() + " " + line.hash()).toList();
 *     }
 * }
 * }</pre>
 */
public abstract class AuditSinkContract {
    private AuditSink sink;

    /** For subclasses. */
    protected AuditSinkContract() {}

    /** One that has nothing; called once for each test. */
    protected abstract AuditSink sink() throws Exception;

    /**
     * The lines of this tenant that are kept, in their order, as {@code <number> <hash>}: read from where the sink keeps them,
     * without the repeats that a reader of it leaves out.
     */
    protected abstract List<String> kept(String tenant) throws Exception;

    /** Makes the sink unable to keep anything, or able again; by default it says that it cannot be made so. */
    protected boolean broken(boolean yes) throws Exception {
        return false;
    }

    @BeforeEach
    void open() throws Exception {
        sink = sink();
    }

    private static String hash(long of) {
        return of == 0 ? "" : String.format("%064x", of);
    }

    private static Row row(String tenant, long number) {
        return new Row(number, hash(number), AuditStoreContract.line((int) number, tenant));
    }

    private static Note note(long sequence) {
        List<String> range = new ArrayList<>();
        for (int i = 0; i < Long.bitCount(sequence); i++) {
            range.add(hash(sequence * 100 + i));
        }
        return new Note("note\n" + sequence + "\n", new Head(sequence, hash(sequence), range));
    }

    private static Batch batch(String tenant, long from, long to, Note... notes) {
        List<Row> rows =
                LongStream.rangeClosed(from, to).mapToObj(n -> row(tenant, n)).toList();
        return new Batch(
                tenant, new Begin(from - 1, hash(from - 1), from == 1, Optional.empty()), rows, List.of(notes));
    }

    private static List<String> numbers(long from, long to) {
        return LongStream.rangeClosed(from, to).mapToObj(n -> n + " " + hash(n)).toList();
    }

    @Test
    void the_name_is_one_and_stays() {
        assertThat(sink.name()).matches("[a-z0-9_-]{1,64}").isEqualTo(sink.name());
        assertThat(sink.since()).isEqualTo(sink.since());
    }

    @Test
    void what_is_delivered_is_kept_in_order_when_it_returns() throws Exception {
        assertThat(kept("acme")).isEmpty();
        sink.deliver(batch("acme", 1, 3));
        assertThat(kept("acme")).isEqualTo(numbers(1, 3));
        sink.deliver(batch("acme", 4, 4));
        sink.deliver(batch("acme", 5, 40));
        assertThat(kept("acme")).isEqualTo(numbers(1, 40));
    }

    @Test
    void what_comes_again_is_kept_once() throws Exception {
        sink.deliver(batch("acme", 1, 5));
        sink.deliver(batch("acme", 1, 5));
        sink.deliver(batch("acme", 3, 8));
        sink.deliver(batch("acme", 2, 4));
        assertThat(kept("acme")).isEqualTo(numbers(1, 8));
        sink.deliver(batch("acme", 9, 9));
        assertThat(kept("acme")).isEqualTo(numbers(1, 9));
    }

    @Test
    void tenants_are_apart() throws Exception {
        sink.deliver(batch("acme", 1, 3));
        sink.deliver(batch("acme-2", 1, 2));
        sink.deliver(batch("_", 1, 1));
        assertThat(kept("acme")).isEqualTo(numbers(1, 3));
        assertThat(kept("acme-2")).isEqualTo(numbers(1, 2));
        assertThat(kept("_")).isEqualTo(numbers(1, 1));
        assertThat(kept("globex")).isEmpty();
    }

    @Test
    void checkpoints_come_among_lines_and_alone() throws Exception {
        sink.deliver(batch("acme", 1, 3, note(2)));
        sink.deliver(batch("acme", 4, 3, note(3)));
        sink.deliver(batch("acme", 4, 3, note(3)));
        sink.deliver(batch("acme", 4, 5, note(5)));
        assertThat(kept("acme")).isEqualTo(numbers(1, 5));
    }

    @Test
    void a_new_sink_may_begin_in_the_middle_of_a_chain() throws Exception {
        List<Row> rows = List.of(row("acme", 7), row("acme", 8));
        sink.deliver(new Batch("acme", new Begin(6, hash(6), true, Optional.of(note(6))), rows, List.of(note(8))));
        sink.deliver(batch("acme", 9, 9));
        Begin unsigned = new Begin(6, "", true, Optional.empty());
        sink.deliver(new Batch("globex", unsigned, List.of(row("globex", 7)), List.of()));
        assertThat(kept("acme")).isEqualTo(numbers(7, 9));
        assertThat(kept("globex")).isEqualTo(numbers(7, 7));
    }

    @Test
    void hostile_texts_stay_in_their_lines() throws Exception {
        List<Row> rows = new ArrayList<>();
        for (String text : Hostile.TEXTS) {
            long number = rows.size() + 1L;
            AuditRecord plain = AuditStoreContract.line((int) number, "acme");
            rows.add(new Row(
                    number,
                    hash(number),
                    new AuditRecord(
                            plain.id(),
                            plain.at(),
                            plain.tenant(),
                            text,
                            plain.kind(),
                            "a:b",
                            text + "\r\n" + (number + 1) + " " + hash(9),
                            plain.result(),
                            plain.run(),
                            plain.detail())));
        }
        sink.deliver(new Batch("acme", new Begin(0, "", true, Optional.empty()), rows, List.of()));
        assertThat(kept("acme")).isEqualTo(numbers(1, rows.size()));
    }

    @Test
    void what_cannot_be_kept_is_an_exception_and_nothing_is_lost() throws Exception {
        sink.deliver(batch("acme", 1, 2));
        if (!broken(true)) {
            return;
        }
        assertThatThrownBy(() -> sink.deliver(batch("acme", 3, 4))).isInstanceOf(RuntimeException.class);
        broken(false);
        sink.deliver(batch("acme", 3, 4));
        assertThat(kept("acme")).isEqualTo(numbers(1, 4));
    }

    @Test
    void an_interrupt_ends_it_with_an_exception_or_it_is_kept() throws Exception {
        sink.deliver(batch("acme", 1, 2));
        Thread.currentThread().interrupt();
        boolean returned = false;
        try {
            sink.deliver(batch("acme", 3, 4));
            returned = true;
        } catch (RuntimeException e) {
            assertThat(e).hasMessageNotContaining("null");
        } finally {
            Thread.interrupted();
        }
        if (returned) {
            assertThat(kept("acme")).isEqualTo(numbers(1, 4));
        }
        sink.deliver(batch("acme", 3, 4));
        assertThat(kept("acme")).isEqualTo(numbers(1, 4));
    }

    @Test
    void tenants_may_come_at_once() throws Exception {
        AtomicInteger next = new AtomicInteger();
        Together.run(i -> () -> {
            String tenant = "t" + next.incrementAndGet();
            sink.deliver(batch(tenant, 1, 5));
            sink.deliver(batch(tenant, 6, 9));
            return true;
        });
        assertThat(next.get()).isPositive();
        for (int t = 1; t <= next.get(); t++) {
            assertThat(kept("t" + t)).isEqualTo(numbers(1, 9));
        }
    }
}
