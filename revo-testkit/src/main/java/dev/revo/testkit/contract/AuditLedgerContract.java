package dev.revo.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.revo.audit.AuditQuery;
import dev.revo.audit.AuditRecord;
import dev.revo.error.ConflictException;
import dev.revo.run.RunContext;
import dev.revo.spi.AuditLedger;
import dev.revo.spi.AuditLedger.Head;
import dev.revo.spi.AuditLedger.Link;
import dev.revo.spi.AuditLedger.Note;
import dev.revo.spi.AuditLedger.Position;
import dev.revo.spi.AuditLedger.Row;
import dev.revo.spi.Purged;
import dev.revo.testkit.TestContexts;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link AuditLedger} does, besides what {@link AuditStoreContract} says. Extend it and hand over an empty one:
 *
 * <pre>{@code
 * class MyLedgerTest extends AuditLedgerContract {
 *     protected AuditLedger ledger() {
 *         return new MyLedger(emptyDatabase());
 *     }
 * }
 * }</pre>
 */
public abstract class AuditLedgerContract {
    private TestContexts contexts;
    private AuditLedger ledger;
    private RunContext acme;
    private RunContext globex;

    /** For subclasses. */
    protected AuditLedgerContract() {}

    /** An empty ledger; called once for each test. */
    protected abstract AuditLedger ledger() throws Exception;

    @BeforeEach
    void open() throws Exception {
        contexts = TestContexts.open();
        ledger = ledger();
        acme = contexts.of("acme", "ada");
        globex = contexts.of("globex", "bo");
    }

    @AfterEach
    void close() {
        contexts.close();
    }

    private void append(RunContext ctx, int... numbers) {
        for (int number : numbers) {
            ledger.append(ctx, AuditStoreContract.line(number, ctx.tenant()));
        }
    }

    private static String hash(long of) {
        return String.format("%064x", of);
    }

    private static Head head(long sequence) {
        List<String> range = new ArrayList<>();
        for (int i = 0; i < Long.bitCount(sequence); i++) {
            range.add(hash(sequence * 100 + i));
        }
        return new Head(sequence, hash(sequence), range);
    }

    /** Links all that waits, with the number as hash. */
    private Head linkAll(RunContext ctx, Optional<String> note) {
        Head before = ledger.head(ctx);
        List<Link> links = new ArrayList<>();
        for (AuditRecord line : ledger.waiting(ctx, 1_000)) {
            links.add(new Link(line.id(), hash(before.sequence() + links.size() + 1)));
        }
        Head after = head(before.sequence() + links.size());
        ledger.link(ctx, before, links, after, note);
        return after;
    }

    @Test
    void a_line_waits_until_it_is_linked() {
        assertThat(ledger.tenantsWaiting(10)).isEmpty();
        append(acme, 1, 2, 3);
        append(globex, 4);
        assertThat(ledger.tenantsWaiting(10)).containsExactlyInAnyOrder("acme", "globex");
        assertThat(ledger.tenantsWaiting(1)).hasSize(1);
        assertThat(ledger.waiting(acme, 2))
                .containsExactly(AuditStoreContract.line(1, "acme"), AuditStoreContract.line(2, "acme"));
        linkAll(acme, Optional.empty());
        assertThat(ledger.waiting(acme, 10)).isEmpty();
        assertThat(ledger.tenantsWaiting(10)).containsExactly("globex");
        assertThat(ledger.find(acme, AuditQuery.all()))
                .as("linked lines are still found")
                .hasSize(3);
    }

    @Test
    void rows_are_numbered_without_gaps_and_read_page_by_page() {
        assertThat(ledger.head(acme)).isEqualTo(Head.START);
        append(acme, 1, 2);
        Head two = linkAll(acme, Optional.empty());
        assertThat(ledger.head(acme)).isEqualTo(two);
        append(acme, 3);
        Head three = linkAll(acme, Optional.empty());
        assertThat(ledger.head(acme)).isEqualTo(three);
        assertThat(ledger.rows(acme, 0, 10))
                .containsExactly(
                        new Row(1, hash(1), AuditStoreContract.line(1, "acme")),
                        new Row(2, hash(2), AuditStoreContract.line(2, "acme")),
                        new Row(3, hash(3), AuditStoreContract.line(3, "acme")));
        assertThat(ledger.rows(acme, 1, 1)).extracting(Row::sequence).containsExactly(2L);
        assertThat(ledger.rows(acme, 3, 10)).isEmpty();
    }

    @Test
    void who_links_to_a_head_that_moved_links_nothing() {
        append(acme, 1, 2);
        List<AuditRecord> waiting = ledger.waiting(acme, 10);
        Link first = new Link(waiting.get(0).id(), hash(1));
        Link second = new Link(waiting.get(1).id(), hash(1));
        ledger.link(acme, Head.START, List.of(first), head(1), Optional.empty());
        assertMoved(() -> ledger.link(acme, Head.START, List.of(second), head(1), Optional.of("late")));
        assertMoved(() -> ledger.link(
                acme, new Head(1, hash(9), head(1).range()), List.of(second), head(2), Optional.of("forked")));
        assertThat(ledger.waiting(acme, 10)).hasSize(1);
        assertThat(ledger.rows(acme, 0, 10)).hasSize(1);
        assertThat(ledger.notes(acme, 0, 10)).isEmpty();
        assertThat(ledger.head(acme)).isEqualTo(head(1));
    }

    @Test
    void what_does_not_wait_is_not_linked() {
        append(acme, 1, 2);
        append(globex, 3);
        Link ours = new Link(ledger.waiting(acme, 1).get(0).id(), hash(1));
        Link theirs = new Link(ledger.waiting(globex, 1).get(0).id(), hash(2));
        Link nobodys = new Link(UUID.randomUUID(), hash(2));
        assertMoved(() -> ledger.link(acme, Head.START, List.of(ours, theirs), head(2), Optional.empty()));
        assertMoved(() -> ledger.link(acme, Head.START, List.of(ours, nobodys), head(2), Optional.empty()));
        assertThat(ledger.head(acme)).isEqualTo(Head.START);
        assertThat(ledger.waiting(acme, 10)).hasSize(2);
        ledger.link(acme, Head.START, List.of(ours), head(1), Optional.empty());
        assertMoved(() -> ledger.link(acme, head(1), List.of(ours), head(2), Optional.empty()));
        assertThat(ledger.rows(acme, 0, 10)).hasSize(1);
    }

    private static void assertMoved(Runnable link) {
        assertThatThrownBy(link::run)
                .isInstanceOfSatisfying(
                        ConflictException.class, e -> assertThat(e.code()).isEqualTo("chain_moved"));
    }

    @Test
    void of_many_who_link_at_once_one_does() throws Exception {
        append(acme, 1);
        Link link = new Link(ledger.waiting(acme, 1).get(0).id(), hash(1));
        List<Boolean> outcomes = Together.run(i -> () -> {
            try {
                ledger.link(acme, Head.START, List.of(link), head(1), Optional.empty());
                return true;
            } catch (ConflictException e) {
                return false;
            }
        });
        assertThat(outcomes).containsOnlyOnce(true);
        assertThat(ledger.rows(acme, 0, 10)).hasSize(1);
    }

    @Test
    void checkpoints_come_back_by_size() {
        append(acme, 1, 2);
        Head two = linkAll(acme, Optional.of("two\n\u2014 signed\n"));
        append(acme, 3);
        Head three = linkAll(acme, Optional.empty());
        ledger.link(acme, three, List.of(), three, Optional.of("three"));
        assertThat(ledger.notes(acme, 0, 10))
                .containsExactly(new Note("two\n\u2014 signed\n", two), new Note("three", three));
        assertThat(ledger.notes(acme, 2, 10)).extracting(Note::text).containsExactly("three");
        assertThat(ledger.notes(acme, 0, 1)).extracting(Note::text).containsExactly("two\n\u2014 signed\n");
    }

    @Test
    void another_tenants_chain_does_not_exist() {
        append(acme, 1);
        linkAll(acme, Optional.of("note"));
        assertThat(ledger.head(globex)).isEqualTo(Head.START);
        assertThat(ledger.rows(globex, 0, 10)).isEmpty();
        assertThat(ledger.notes(globex, 0, 10)).isEmpty();
        assertThat(ledger.waiting(globex, 10)).isEmpty();
        append(globex, 1);
        assertThat(linkAll(globex, Optional.empty()).sequence())
                .as("each counts for itself")
                .isEqualTo(1);
        assertThat(ledger.rows(acme, 0, 10)).hasSize(1);
    }

    private static Position at(long sequence, boolean signed) {
        return new Position(sequence, signed, true, Instant.EPOCH);
    }

    @Test
    void a_tenant_is_behind_until_a_sink_was_given_its_chain() {
        assertThat(ledger.tenantsBehind("file", "", 10)).isEmpty();
        append(acme, 1);
        assertThat(ledger.tenantsBehind("file", "", 10))
                .as("what waits is not in the chain")
                .isEmpty();
        linkAll(acme, Optional.empty());
        append(globex, 2);
        linkAll(globex, Optional.empty());
        List<String> all = ledger.tenantsBehind("file", "", 10);
        assertThat(all).containsExactlyInAnyOrder("acme", "globex");
        assertThat(ledger.tenantsBehind("file", "", 1)).containsExactly(all.get(0));
        assertThat(ledger.tenantsBehind("file", all.get(0), 10)).containsExactly(all.get(1));
        assertThat(ledger.advance(acme, "file", Position.START, at(1, false))).isTrue();
        assertThat(ledger.tenantsBehind("file", "", 10)).containsExactly("globex");
        assertThat(ledger.tenantsBehind("hook", "", 10)).as("sinks are apart").hasSize(2);
        append(acme, 3);
        linkAll(acme, Optional.empty());
        assertThat(ledger.tenantsBehind("file", "", 10)).hasSize(2);
    }

    @Test
    void a_checkpoint_of_the_last_line_is_something_to_be_given() {
        append(acme, 1);
        Head one = linkAll(acme, Optional.empty());
        ledger.advance(acme, "file", Position.START, at(1, false));
        assertThat(ledger.tenantsBehind("file", "", 10)).isEmpty();
        ledger.link(acme, one, List.of(), one, Optional.of("one"));
        assertThat(ledger.tenantsBehind("file", "", 10)).containsExactly("acme");
        ledger.advance(acme, "file", at(1, false), at(1, true));
        assertThat(ledger.tenantsBehind("file", "", 10)).isEmpty();
        append(acme, 2);
        linkAll(acme, Optional.of("two"));
        ledger.advance(acme, "file", at(1, true), at(2, false));
        assertThat(ledger.tenantsBehind("file", "", 10))
                .as("signed as it was linked")
                .containsExactly("acme");
    }

    @Test
    void a_position_is_moved_from_where_it_is_and_nowhere_else() {
        Instant until = Instant.parse("2026-01-01T00:00:00.123456Z");
        Position held = new Position(7, true, true, until);
        assertThat(ledger.position(acme, "file")).isEqualTo(Position.START);
        assertThat(ledger.advance(acme, "file", at(1, false), held)).isFalse();
        assertThat(ledger.advance(acme, "file", Position.START, held)).isTrue();
        assertThat(ledger.position(acme, "file"))
                .isEqualTo(new Position(7, true, true, Instant.parse("2026-01-01T00:00:00.123Z")));
        assertThat(ledger.advance(acme, "file", Position.START, at(9, false))).isFalse();
        assertThat(ledger.advance(acme, "file", at(7, true), at(9, false)))
                .as("held by another")
                .isFalse();
        assertThat(ledger.advance(acme, "file", new Position(7, false, true, until), at(9, false)))
                .isFalse();
        assertThat(ledger.advance(acme, "file", new Position(6, true, true, until), at(9, false)))
                .isFalse();
        assertThat(ledger.advance(acme, "file", new Position(7, true, false, until), at(9, false)))
                .isFalse();
        assertThat(ledger.position(acme, "file")).isEqualTo(held);
        assertThat(ledger.advance(acme, "file", held, at(9, false))).isTrue();
        assertThat(ledger.position(acme, "file")).isEqualTo(at(9, false));
        assertThat(ledger.position(acme, "hook")).isEqualTo(Position.START);
        assertThat(ledger.position(globex, "file")).isEqualTo(Position.START);
    }

    @Test
    void of_many_who_move_a_position_at_once_one_does() throws Exception {
        for (Position before : List.of(Position.START, at(1, false))) {
            List<Boolean> outcomes =
                    Together.run(i -> () -> ledger.advance(acme, "file", before, at(before.sequence() + 1, false)));
            assertThat(outcomes).containsOnlyOnce(true);
        }
        assertThat(ledger.position(acme, "file")).isEqualTo(at(2, false));
    }

    /** Six lines of which the second, the fourth and the sixth end with a checkpoint. */
    private void signedInPairs(RunContext ctx) {
        for (int pair = 1; pair <= 3; pair++) {
            append(ctx, 2 * pair - 1, 2 * pair);
            linkAll(ctx, Optional.of("note " + 2 * pair));
        }
    }

    private static Instant at(int line) {
        return AuditStoreContract.line(line, "acme").at();
    }

    private List<Long> kept(RunContext ctx) {
        return ledger.rows(ctx, 0, 100).stream().map(Row::sequence).toList();
    }

    @Test
    void old_lines_go_up_to_a_checkpoint_which_stays() {
        signedInPairs(acme);
        append(acme, 7);
        // The fifth line is old, but what follows could not be verified without the sixth.
        assertThat(ledger.purge(acme, at(6), 100)).isEqualTo(new Purged(4, false));
        assertThat(kept(acme)).containsExactly(5L, 6L);
        assertThat(ledger.notes(acme, 0, 10)).extracting(Note::text).containsExactly("note 4", "note 6");
        assertThat(ledger.find(acme, AuditQuery.all()))
                .extracting(AuditRecord::resource)
                .containsExactly("resource5", "resource6", "resource7");
        assertThat(ledger.head(acme)).as("the chain goes on").isEqualTo(head(6));
        assertThat(ledger.purge(acme, at(6), 100)).isEqualTo(Purged.NOTHING);
        assertThat(linkAll(acme, Optional.empty()).sequence()).isEqualTo(7);
        // All of them at once: the note of the last is where a reader goes on.
        assertThat(ledger.purge(acme, at(100), 100).rows()).isEqualTo(2);
        assertThat(kept(acme)).containsExactly(7L);
        assertThat(ledger.notes(acme, 0, 10)).extracting(Note::text).containsExactly("note 6");
    }

    @Test
    void pieces_end_with_a_checkpoint_too() {
        signedInPairs(acme);
        assertThat(ledger.purge(acme, at(100), 3)).isEqualTo(new Purged(2, true));
        assertThat(kept(acme)).containsExactly(3L, 4L, 5L, 6L);
        assertThat(ledger.purge(acme, at(100), 1))
                .as("of so few none could go by itself")
                .isEqualTo(new Purged(2, true));
        assertThat(kept(acme)).containsExactly(5L, 6L);
        assertThat(ledger.purge(acme, at(100), 100)).isEqualTo(new Purged(2, false));
        assertThat(kept(acme)).isEmpty();
    }

    @Test
    void without_a_checkpoint_nothing_goes() {
        append(acme, 1, 2);
        assertThat(ledger.purge(acme, at(100), 100)).as("they wait").isEqualTo(Purged.NOTHING);
        linkAll(acme, Optional.empty());
        assertThat(ledger.purge(acme, at(100), 100)).as("not signed").isEqualTo(Purged.NOTHING);
        assertThat(kept(acme)).containsExactly(1L, 2L);
    }

    @Test
    void a_line_that_came_late_keeps_those_after_it() {
        append(acme, 1, 9, 2, 3);
        List<Link> links = new ArrayList<>();
        for (int number : new int[] {1, 9, 2, 3}) {
            links.add(new Link(AuditStoreContract.line(number, "acme").id(), hash(links.size() + 1)));
        }
        ledger.link(acme, Head.START, links.subList(0, 1), head(1), Optional.of("one"));
        ledger.link(acme, head(1), links.subList(1, 4), head(4), Optional.of("four"));
        assertThat(ledger.purge(acme, at(5), 100).rows()).isEqualTo(1);
        assertThat(kept(acme)).containsExactly(2L, 3L, 4L);
    }

    @Test
    void another_tenants_lines_are_kept() {
        signedInPairs(acme);
        signedInPairs(globex);
        assertThat(ledger.purge(acme, at(100), 100).rows()).isEqualTo(6);
        assertThat(kept(globex)).hasSize(6);
        assertThat(ledger.find(globex, AuditQuery.all())).hasSize(6);
        assertThat(ledger.notes(globex, 0, 10)).hasSize(3);
    }
}
